import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { restartLesson, stopLesson } from '../store/lesson';

/** Asks before the lesson ends, and what is to become of its changes; or before it starts again. */
export function Leave({ what, cancel }: { what: 'stop' | 'restart'; cancel: () => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <fieldset class="lesson-leave">
      <legend>{t(what === 'stop' ? 'lesson.leave' : 'lesson.anew')}</legend>
      <p>{t(what === 'stop' ? 'lesson.leave.text' : 'lesson.anew.text')}</p>
      <div class="lesson-acts">
        {what === 'stop' ? (
          <>
            <button ref={first} type="button" class="pri" onClick={() => void stopLesson(true)}>
              {t('lesson.leave.undo')}
            </button>
            <button type="button" class="out" onClick={() => void stopLesson(false)}>
              {t('lesson.leave.keep')}
            </button>
          </>
        ) : (
          <button ref={first} type="button" class="pri" onClick={() => void restartLesson().then(cancel)}>
            {t('lesson.anew.go')}
          </button>
        )}
        <button type="button" class="out" onClick={cancel}>
          {t('lesson.leave.cancel')}
        </button>
      </div>
    </fieldset>
  );
}
