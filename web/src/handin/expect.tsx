import { useEffect, useState } from 'preact/hooks';
import type { LessonInfo } from '../contract';
import { t } from '../i18n';
import { textOf } from '../lesson/text';
import { attempt, call } from '../store/actions';
import { expected, expectedFile } from '../store/handin';
import { Pick } from './pick';

/** What the teacher has handed out: the lesson and the seed. */
export function ExpectFields({ disabled }: { disabled: boolean }) {
  const [lessons, setLessons] = useState<readonly LessonInfo[]>([]);
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
            expectedFile.value = '';
            expected.value = { seed: e.seed, name: x.currentTarget.value };
          }}
        >
          <option value="">{t('handin.expect.own')}</option>
          {e.lesson && <option value=" file">{expectedFile.value}</option>}
          {lessons.map((l) => (
            <option key={l.name} value={l.name}>
              {textOf(l.title)}
            </option>
          ))}
        </select>
      </label>
      <Pick
        text={t('handin.expect.file')}
        disabled={disabled}
        one
        accept=".md,text/markdown,text/plain"
        take={async ([chosen]) => {
          if (!chosen) return;
          expectedFile.value = chosen.name;
          expected.value = { seed: expected.peek().seed, lesson: await chosen.text() };
        }}
      />
      <label>
        {t('handin.expect.seed')}
        <input
          class="field"
          type="text"
          disabled={disabled}
          maxLength={60}
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
