import { t } from '../i18n';
import { dialog } from '../store/state';
import './button.css';

/** The button of the lesson that opens the dialog to hand it in. */
export function HandIn() {
  return (
    <button
      type="button"
      class="out handin-button"
      onClick={() => {
        dialog.value = 'hand-in';
      }}
    >
      {t('handin.button')}
    </button>
  );
}
