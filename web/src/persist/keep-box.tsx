import { formatBytes, t } from '../i18n';
import { askBeforeLeaving, asksBeforeLeaving } from '../store/leaving';
import { keep, keeping, openPrevious, storeOwner } from '../store/persist';
import { status } from '../store/state';
import { KeepState } from './keep-state';

/** The wish that files and record survive a reload, and how that goes. */
export function KeepBox() {
  const owner = storeOwner.value;
  const able = status.value.keep.state !== 'none' && owner !== 'none';
  const previous = status.value.keep.previous ?? 0;
  const open = (e: Event) => {
    (e.currentTarget as HTMLElement).closest<HTMLElement>('[popover]')?.hidePopover();
    void openPrevious(t('keep.previous.name'));
  };
  return (
    <fieldset class="keep-box">
      <legend>{t('keep.title')}</legend>
      <Switch name="files" able={able} />
      <Switch name="record" able={able} />
      <p class="mute">{t(!able ? 'keep.none' : owner === 'other' ? 'keep.other' : 'keep.how')}</p>
      <KeepState />
      {previous > 0 && (
        <p>
          {t('keep.previous', { size: formatBytes(previous) })}{' '}
          <button type="button" class="link" onClick={open}>
            {t('keep.previous.open')}
          </button>
        </p>
      )}
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

function Switch({ name, able }: { name: 'files' | 'record'; able: boolean }) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={keeping.value[name]}
        disabled={!able}
        onChange={(e) => void keep({ [name]: e.currentTarget.checked })}
      />
      {t(`keep.${name}`)}
    </label>
  );
}
