import { t } from '../i18n';
import { askBeforeLeaving, asksBeforeLeaving } from '../store/leaving';
import { keepFiles, keeping, storeOwner } from '../store/persist';
import { status } from '../store/state';
import { KeepState } from './keep-state';
import './persist.css';

/** The wish that files survive a reload, and how that goes. */
export function KeepBox() {
  const owner = storeOwner.value;
  const able = status.value.keep.state !== 'none' && owner !== 'none';
  return (
    <fieldset class="keep-box">
      <legend>{t('keep.title')}</legend>
      <label class="switch">
        <input
          type="checkbox"
          checked={keeping.value}
          disabled={!able}
          onChange={(e) => void keepFiles(e.currentTarget.checked)}
        />
        {t('keep.files')}
      </label>
      <p class="mute">{t(!able ? 'keep.none' : owner === 'other' ? 'keep.other' : 'keep.how')}</p>
      <KeepState />
      <label class="switch">
        <input
          type="checkbox"
          checked={asksBeforeLeaving.value}
          onChange={(e) => askBeforeLeaving(e.currentTarget.checked)}
        />
        {t('leave.ask')}
      </label>
    </fieldset>
  );
}
