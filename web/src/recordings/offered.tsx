import clipboard from 'lucide-static/icons/clipboard-list.svg?raw';
import link from 'lucide-static/icons/link.svg?raw';
import { formatBytes, t } from '../i18n';
import { brought, type Offer, offer, task } from '../store/offered';
import { accept, changes, decline, undoBrought } from '../store/shared';
import { NoticeLine } from '../ui/notice-line';

/** What a link brings, before it is shown in place of what is there or changes the server. */
export function Offered() {
  const o = offer.value;
  if (!o) return null;
  const alters = changes(o.bundle);
  return (
    <NoticeLine
      label={t('offer.label')}
      svg={link}
      calm
      first={
        <>
          <button type="button" class="pri" onClick={() => void accept()}>
            {t(alters ? 'offer.use' : 'offer.show')}
          </button>
          <button type="button" class="out" onClick={decline}>
            {t('offer.leave')}
          </button>
        </>
      }
    >
      <span role="alert">
        <b>{t(alters ? 'offer.brings' : 'offer.title')}</b> {inWords(o)}.{' '}
        {t(alters ? 'offer.changes' : 'offer.text')}
      </span>
    </NoticeLine>
  );
}

/** "12 events · 1 session · a kind of server · 2 files · 3.1 KB". */
function inWords({ bundle: b, events, sessions, size }: Offer): string {
  const parts = [
    b.record !== undefined && t('viewing.events', { n: events }),
    b.record !== undefined && t('viewing.sessions', { n: sessions }),
    b.profile !== undefined && t('offer.profile'),
    b.files?.length && t('offer.files', { n: b.files.length }),
    b.faults?.length && t('offer.faults', { n: b.faults.length }),
    b.breaks?.length && t('offer.breaks', { n: b.breaks.length }),
    b.task && t('offer.task'),
    b.lesson && t('offer.lesson'),
    formatBytes(size),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** What a share link asks of the person who opens it. */
export function Task() {
  return (
    <NoticeLine
      label={t('task.label')}
      svg={clipboard}
      calm
      dismiss={() => {
        task.value = '';
      }}
    >
      <span role="status">
        <b>{t('task.label')}:</b> {task.value}
      </span>
    </NoticeLine>
  );
}

/** Says that a link has changed the server, and offers to undo it. */
export function Brought() {
  return (
    <NoticeLine
      label={t('brought.label')}
      svg={link}
      calm
      first={
        <button type="button" class="out" onClick={() => void undoBrought()}>
          {t('brought.undo')}
        </button>
      }
      dismiss={() => {
        brought.value = null;
      }}
    >
      <span role="status">{t('brought.text')}</span>
    </NoticeLine>
  );
}
