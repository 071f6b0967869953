import link from 'lucide-static/icons/link.svg?raw';
import { formatBytes, t } from '../i18n';
import { accept, changes, decline, type Offer, offer } from '../store/shared';
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
    formatBytes(size),
  ];
  return parts.filter(Boolean).join(' · ');
}
