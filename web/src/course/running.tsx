import type { CourseSaid, CourseState } from '../contract';
import { t } from '../i18n';
import { endAttempt, stopCourse } from '../store/course';
import { relay } from '../store/state';
import { doesOf, nameOfObstacle } from './text';

const said: readonly CourseSaid[] = ['fine', 'error', 'nothing', 'unknown'];

/** The obstacle that the client is to meet now, and the buttons that end the attempt. */
export function Running({ state }: { state: CourseState }) {
  const all = state.course.obstacles;
  const o = all[state.at];
  if (!o) return null;
  return (
    <section class="course-now" aria-label={t('course.now')}>
      <progress max={all.length} value={state.at} aria-label={t('course.progress')} />
      <div role="status">
        <h3>{t('course.step', { n: state.at + 1, all: all.length, name: nameOfObstacle(o) })}</h3>
        <p>{doesOf(o)}</p>
        <p class="course-go">
          {state.came ? t('course.came') : t('course.go', { address: relay.value.ftp ?? '127.0.0.1:2121' })}
        </p>
      </div>
      <fieldset>
        <legend>{t('course.said')}</legend>
        {said.map((s) => (
          <button key={s} type="button" class="out" onClick={() => void endAttempt(s)}>
            {t(`course.said.${s}`)}
          </button>
        ))}
      </fieldset>
      <button type="button" class="out" onClick={() => void stopCourse()}>
        {t('course.stop')}
      </button>
    </section>
  );
}
