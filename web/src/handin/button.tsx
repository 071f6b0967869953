import { t } from '../i18n';
import { dialog } from '../store/state';

/** The button of the lesson that opens the dialog to hand it in. */
export function HandIn() {
  return (
    <button
      type="button"
      class="out"
      onClick={() => {
        dialog.value = 'hand-in';
      }}
    >
      {t('handin.button')}
    </button>
  );
}
