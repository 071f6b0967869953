import link from 'lucide-static/icons/link.svg?raw';
import { formatBytes, t } from '../i18n';
import { accept, decline, offer } from '../store/shared';
import { Icon } from '../ui/icon';

/** What a link brings, before it is shown in place of what is there. */
export function Offered() {
  const o = offer.value;
  if (!o) return null;
  return (
    <section class="banner calm" aria-label={t('offer.label')}>
      <Icon svg={link} />
      <span role="alert">
        <b>{t('offer.title')}</b> {t('viewing.events', { n: o.events })} ·{' '}
        {t('viewing.sessions', { n: o.sessions })} · {formatBytes(o.bytes.length)}. {t('offer.text')}
      </span>
      <button type="button" class="pri" onClick={() => void accept()}>
        {t('offer.show')}
      </button>
      <button type="button" class="out" onClick={decline}>
        {t('offer.leave')}
      </button>
    </section>
  );
}
