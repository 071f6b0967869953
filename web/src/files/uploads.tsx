import closeIcon from 'lucide-static/icons/x.svg?raw';
import { formatBytes, t } from '../i18n';
import { baseOf, dismissUpload, type Upload, uploads } from '../store/file-actions';
import { Icon } from '../ui/icon';

/** Uploads from the page that are under way, or that failed. */
export function Uploads() {
  if (!uploads.value.length) return null;
  return (
    <ul class="uploads" aria-label={t('files.uploads')}>
      {uploads.value.map((u) => (
        <li key={u.id} class={u.failed ? 'failed' : ''}>
          {u.failed ? <Failed u={u} /> : <Progress u={u} />}
        </li>
      ))}
    </ul>
  );
}

function Progress({ u }: { u: Upload }) {
  return (
    <>
      <span class="name">{baseOf(u.path)}</span>
      <span class="sz">
        {formatBytes(u.sent)} / {formatBytes(u.size)}
      </span>
      <progress
        aria-label={t('files.uploading', { name: baseOf(u.path) })}
        value={u.sent}
        max={u.size || 1}
      />
    </>
  );
}

function Failed({ u }: { u: Upload }) {
  return (
    <>
      <span class="name">{t('files.upload-failed', { name: baseOf(u.path) })}</span>
      <button type="button" class="ic" aria-label={t('notice.close')} onClick={() => dismissUpload(u.id)}>
        <Icon svg={closeIcon} size={14} />
      </button>
    </>
  );
}
