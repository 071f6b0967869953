import { useSignal } from '@preact/signals';
import tabs from 'lucide-static/icons/layers.svg?raw';
import { t } from '../i18n';
import { storeOwner } from '../store/persist';
import { relay } from '../store/state';
import { earlierServers } from '../store/tabs';
import { NoticeLine } from '../ui/notice-line';
import './persist.css';

/** Tells, once, that another tab is a server too. */
export function OtherTab() {
  const away = useSignal(false);
  const own = relay.value.state === 'connected' ? relay.value.ftp : '';
  const parts = [
    own && othersText(own, earlierServers.value),
    storeOwner.value === 'other' && t('keep.other'),
  ].filter(Boolean);
  if (away.value || !parts.length) return null;
  return (
    <NoticeLine
      svg={tabs}
      calm
      dismiss={() => {
        away.value = true;
      }}
    >
      <span role="status">{parts.join(' ')}</span>
    </NoticeLine>
  );
}

/** So many addresses are named. */
const most = 3;

/** "3 other tabs are servers too: a, b, c." */
function othersText(own: string, there: readonly string[]): string {
  if (!there.length) return '';
  const named = there.slice(0, most).join(', ');
  const more = there.length - most;
  const others = more > 0 ? t('tabs.and-more', { named, n: more }) : named;
  return t('tabs.own', { own, n: there.length, others });
}
