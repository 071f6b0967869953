import { formatBytes, t } from '../i18n';
import { KeepState } from '../persist/keep-state';
import { status } from '../store/state';

/** How much of the memory that files may take is used. */
export function Quota() {
  const { used, max, files } = status.value.quota;
  if (!max) return null;
  const part = Math.min(1, used / max);
  return (
    <div class={`quota ${part > 0.9 ? 'full' : ''}`}>
      <span id="quota-text">
        {t('files.used', { used: formatBytes(used), max: formatBytes(max) })}
        <span class="sr">, </span>
        <span>{t('files.count', { n: files })}</span>
      </span>
      <meter aria-labelledby="quota-text" min={0} max={max} value={used} />
      <span class="track" aria-hidden="true">
        <i style={{ width: `${part * 100}%` }} />
      </span>
      <KeepState brief />
    </div>
  );
}
