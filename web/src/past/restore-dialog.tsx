import type { SessionHere } from '../contract';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { clientName, origin } from '../sessions/names';
import { asked, confirmRestore } from '../store/snapshots';
import { dialog, recording, sessionMap } from '../store/state';
import { Badge } from '../ui/badge';
import './past.css';

/** Says what going back does, by name whom it closes, and waits for a yes. */
export function RestoreDialog() {
  const to = asked.value;
  if (!to) return null;
  const { closes, goes, opens } = to.plan;
  const real = closes.filter((x) => x.via !== 'mem');
  const own = closes.filter((x) => x.via === 'mem');
  const id = String(to.id);
  // Of a recording only the files come back; its sessions are gone.
  const from = recording.value?.name;
  return (
    <Dialog
      title={to.name ? t('restore.title-named', { name: to.name, id }) : t('restore.title', { id })}
      class="restore-box"
    >
      <div class="restore">
        <p>{from ? t('restore.bring', { id, record: from }) : t('restore.files', { id })}</p>
        {real.length > 0 ? (
          <>
            <p class="restore-closes">{t('restore.closes', { n: real.length })}</p>
            <Names list={real} />
          </>
        ) : (
          <p>{t('restore.closes-none')}</p>
        )}
        {goes.length > 0 && <p>{t(from ? 'restore.stays' : 'restore.goes')}</p>}
        {opens && <p>{t('restore.opens')}</p>}
        {own.length > 0 && <p>{t('restore.ends', { sid: own.map((x) => x.sid).join(', ') })}</p>}
        <p class="mute">{from ? t('restore.return') : t('restore.record', { id })}</p>
        <div class="restore-buttons">
          <button
            type="button"
            class="out"
            onClick={() => {
              dialog.value = null;
            }}
          >
            {t('files.cancel')}
          </button>
          <button
            type="button"
            class={`pri ${real.length ? 'danger' : ''}`}
            onClick={() => void confirmRestore()}
          >
            {real.length ? t('restore.yes-close', { n: real.length }) : t('restore.yes')}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Names({ list }: { list: readonly SessionHere[] }) {
  return (
    <ul class="restore-names">
      {list.map((x) => {
        // While a recording is shown, the page knows its sessions instead.
        const s = recording.value ? undefined : sessionMap.get(x.sid);
        return (
          <li key={x.sid}>
            <Badge sid={x.sid} /> <b>{s ? clientName(s) : x.client || t('sessions.client.tcp')}</b>{' '}
            <span class="mute">{s ? origin(s) : x.remote}</span>
          </li>
        );
      })}
    </ul>
  );
}
