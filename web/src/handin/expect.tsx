import { useEffect, useState } from 'preact/hooks';
import type { LessonInfo } from '../contract';
import { t } from '../i18n';
import { textOf } from '../lesson/text';
import { attempt, call } from '../store/actions';
import { expected } from '../store/handin';

/** What the teacher has handed out: the lesson and the seed. */
export function ExpectFields({ disabled }: { disabled: boolean }) {
  const [lessons, setLessons] = useState<readonly LessonInfo[]>([]);
  const [file, setFile] = useState('');
  useEffect(() => {
    void attempt(() => call('lesson.list', {})).then((a) => a && setLessons(a.result.list));
  }, []);
  const e = expected.value;
  return (
    <>
      <label>
        {t('handin.expect.lesson')}
        <select
          disabled={disabled}
          value={e.lesson ? ' file' : (e.name ?? '')}
          onChange={(x) => {
            setFile('');
            expected.value = { seed: e.seed, name: x.currentTarget.value };
          }}
        >
          <option value="">{t('handin.expect.own')}</option>
          {e.lesson && <option value=" file">{file}</option>}
          {lessons.map((l) => (
            <option key={l.name} value={l.name}>
              {textOf(l.title)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('handin.expect.file')}
        <input
          type="file"
          disabled={disabled}
          accept=".md,text/markdown,text/plain"
          onChange={async (x) => {
            const chosen = x.currentTarget.files?.[0];
            if (!chosen) return;
            setFile(chosen.name);
            expected.value = { seed: e.seed, lesson: await chosen.text() };
          }}
        />
      </label>
      <label>
        {t('handin.expect.seed')}
        <input
          class="field"
          type="text"
          disabled={disabled}
          maxLength={60}
          placeholder="7b-{name}"
          value={e.seed ?? ''}
          onInput={(x) => {
            expected.value = { ...expected.peek(), seed: x.currentTarget.value };
          }}
        />
      </label>
      <p class="mute handin-wide">{t('handin.expect.text')}</p>
    </>
  );
}
