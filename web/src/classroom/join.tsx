import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { studentName, tidyName } from '../store/handin';
import { classroom, dialog } from '../store/state';
import { NameField } from './code';
import { joinClass, leaveClass, teacherName } from './store';

/** Asks the student whether to take part, and says what the teacher then sees. */
export function JoinDialog() {
  const { title } = classroom.value?.info ?? {};
  const name = teacherName();
  const own = tidyName(studentName.value).slice(0, 40);
  const close = () => {
    dialog.value = null;
  };
  return (
    <Dialog
      title={title ? t('class.join.title', { title }) : t('class.join.title.none')}
      class="classroom-box"
    >
      <form
        class="classroom-form"
        onSubmit={(e) => {
          e.preventDefault();
          if (!own) return;
          close();
          void joinClass(own);
        }}
      >
        <p>{t('class.join.who', { name })}</p>
        <NameField first />
        <ul class="classroom-facts">
          <li>{t('class.join.sees', { name })}</li>
          <li>{t('class.join.watch')}</li>
          <li>{t('class.join.does')}</li>
          <li>{t('class.join.not')}</li>
        </ul>
        <div class="foot">
          <button
            type="button"
            class="out"
            onClick={() => {
              close();
              void leaveClass();
            }}
          >
            {t('class.join.no')}
          </button>
          <button type="submit" class="pri" disabled={!own}>
            {t('class.join.yes')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
