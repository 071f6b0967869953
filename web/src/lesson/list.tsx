import check from 'lucide-static/icons/circle-check.svg?raw';
import file from 'lucide-static/icons/folder-open.svg?raw';
import pen from 'lucide-static/icons/list-checks.svg?raw';
import screen from 'lucide-static/icons/presentation.svg?raw';
import users from 'lucide-static/icons/users.svg?raw';
import { useEffect, useRef } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { type Listed, lessons, loadLessons, openLesson, openLessonFile } from '../store/lesson';
import { marks } from '../store/lesson-keep';
import { dialog, lesson, present } from '../store/state';
import { Icon } from '../ui/icon';
import { textOf } from './text';
import './lesson.css';
import './list.css';

/** The lessons: built in, from the relay's folder, or from a file. */
export function Lessons() {
  useEffect(() => void loadLessons(), []);
  const { builtin, folder } = lessons.value;
  return (
    <Dialog title={t('lessons.title')} class="lessons-box">
      <div class="lessons-body scroll">
        <p>{t('lessons.text')}</p>
        <List label={t('lessons.builtin')} list={builtin.filter((x) => !x.info.card)} />
        <h3>{t('stages.group')}</h3>
        <p>{t('stages.group.text')}</p>
        <List label={t('stages.group')} list={builtin.filter((x) => x.info.card)} />
        {folder.length > 0 && (
          <>
            <h3>{t('lessons.folder')}</h3>
            <List label={t('lessons.folder')} list={folder} />
          </>
        )}
        <div class="lesson-acts">
          <OpenFile />
          <button
            type="button"
            class="out"
            onClick={() => {
              dialog.value = 'lesson-maker';
            }}
          >
            <Icon svg={pen} size={15} />
            {t('lessons.make')}
          </button>
          <button
            type="button"
            class="out"
            onClick={() => {
              dialog.value = null;
              present.value = true;
            }}
          >
            <Icon svg={screen} size={15} />
            {t('present.on')}
          </button>
          <button
            type="button"
            class="out"
            onClick={() => {
              dialog.value = 'hand-ins';
            }}
          >
            <Icon svg={users} size={15} />
            {t('handin.open')}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function List({ label, list }: { label: string; list: readonly Listed[] }) {
  return (
    <ol class="lessons" aria-label={label}>
      {list.map((x) => (
        <Entry key={x.info.name} x={x} />
      ))}
    </ol>
  );
}

function Entry({ x }: { x: Listed }) {
  const { info } = x;
  const mark = marks.value[info.name];
  const runs = lesson.value?.lesson?.info.name === info.name;
  const begun = !mark?.done && mark?.progress;
  return (
    <li>
      <button
        type="button"
        disabled={runs}
        onClick={() => void openLesson(x.source, begun ? mark.seed : undefined)}
      >
        <span class="lessons-name">{textOf(info.title)}</span>
        <small>{t('lessons.minutes', { n: info.minutes })}</small>
        <small class="lessons-mark" data-done={!!mark?.done}>
          {mark?.done && <Icon svg={check} size={14} />}
          {runs
            ? t('lessons.runs')
            : mark?.done
              ? t('lessons.done')
              : begun
                ? t('lessons.begun', { n: mark.step, all: info.steps })
                : ''}
        </small>
      </button>
    </li>
  );
}

function OpenFile() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="out" onClick={() => input.current?.click()}>
        <Icon svg={file} size={15} />
        {t('lessons.open')}
      </button>
      <input
        ref={input}
        type="file"
        accept=".md,text/markdown"
        hidden
        aria-label={t('lessons.open')}
        onChange={(e) => {
          const [chosen] = e.currentTarget.files ?? [];
          e.currentTarget.value = '';
          if (chosen) void openLessonFile(chosen);
        }}
      />
    </>
  );
}
