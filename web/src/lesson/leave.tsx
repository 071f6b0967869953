import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { stopLesson } from '../store/lesson';

/** Asks what is to become of the changes when the lesson ends. */
export function Leave({ cancel }: { cancel: () => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <fieldset class="lesson-leave">
      <legend>{t('lesson.leave')}</legend>
      <p>{t('lesson.leave.text')}</p>
      <div class="lesson-acts">
        <button ref={first} type="button" class="pri" onClick={() => void stopLesson(true)}>
          {t('lesson.leave.undo')}
        </button>
        <button type="button" class="out" onClick={() => void stopLesson(false)}>
          {t('lesson.leave.keep')}
        </button>
        <button type="button" class="out" onClick={cancel}>
          {t('lesson.leave.cancel')}
        </button>
      </div>
    </fieldset>
  );
}
