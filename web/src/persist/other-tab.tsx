import { useSignal } from '@preact/signals';
import tabs from 'lucide-static/icons/layers.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { t } from '../i18n';
import { storeOwner } from '../store/persist';
import { relay } from '../store/state';
import { earlierServers } from '../store/tabs';
import { Icon } from '../ui/icon';
import './persist.css';

/** Tells, once, that another tab is a server too. */
export function OtherTab() {
  const away = useSignal(false);
  const own = relay.value.state === 'connected' ? relay.value.ftp : '';
  const there = earlierServers.value;
  const parts = [
    own && there.length > 0 && t('tabs.own', { own, others: there.join(', ') }),
    storeOwner.value === 'other' && t('keep.other'),
  ].filter(Boolean);
  if (away.value || !parts.length) return null;
  return (
    <section class="banner calm" aria-label={t('banner.label')}>
      <Icon svg={tabs} />
      <span role="status">{parts.join(' ')}</span>
      <button
        type="button"
        class="ic"
        aria-label={t('notice.close')}
        onClick={() => {
          away.value = true;
        }}
      >
        <Icon svg={x} />
      </button>
    </section>
  );
}
