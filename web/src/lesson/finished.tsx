import type { Lesson, Progress } from '../contract';
import { t } from '../i18n';
import { restartLesson } from '../store/lesson';
import { dialog } from '../store/state';
import { Line } from './markdown';
import { textOf } from './text';

/** The end of a lesson: the score, and what a student can say now. */
export function Finished({ l, p, leave }: { l: Lesson; p: Progress; leave: () => void }) {
  const said = l.steps.map((s) => textOf(s.done)).filter(Boolean);
  return (
    <article class="lesson-step">
      <h3>{t('lesson.finished')}</h3>
      <p class="lesson-score" role="status">
        {t('lesson.score', { score: p.score, max: p.max })}
      </p>
      {said.length > 0 && (
        <>
          <h4>{t('lesson.can-say')}</h4>
          <ul class="lesson-can">
            {said.map((text) => (
              <li key={text}>
                <Line text={text} />
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="lesson-acts">
        <button type="button" class="pri" onClick={leave}>
          {t('lesson.stop')}
        </button>
        <button type="button" class="out" onClick={() => void restartLesson()}>
          {t('lesson.again')}
        </button>
        <button
          type="button"
          class="out"
          onClick={() => {
            dialog.value = 'lessons';
          }}
        >
          {t('lesson.others')}
        </button>
      </div>
    </article>
  );
}
