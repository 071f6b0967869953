import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import { useEffect, useState } from 'preact/hooks';
import { formatNumber, t } from '../i18n';
import { Icon } from '../ui/icon';
import type { HeldItem } from '../wire';

/** The time, second by second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(clock);
  }, []);
  return now;
}

/** What is known of how long the client waits, and when the message passes by itself. */
export function Patience({ item }: { item: HeldItem }) {
  const now = useNow();
  const { patience, deadline = 0, until = 0 } = item;
  const left = Math.ceil((deadline - now) / 1000);
  const soon = deadline > 0 && left <= 10;
  return (
    <p class={`hint patience${soon ? ' soon' : ''}`}>
      {soon && <Icon svg={alert} size={13} />}
      {until > 0 && <b>{t('held.until', { n: Math.max(0, Math.ceil((until - now) / 1000)) })} </b>}
      {text(patience, deadline, left)}
    </p>
  );
}

function text(p: HeldItem['patience'], deadline: number, left: number): string {
  if (!p) return t('patience.unknown');
  const client = p.client === 'in the page' ? t('patience.page') : p.client;
  const name = p.sure ? client : t('patience.guess', { client });
  if (!p.seconds) return t('patience.never', { client: name });
  if (deadline && left <= 0) return t('patience.over', { client: name, time: formatNumber(p.seconds) });
  return t('patience.about', { client: name, time: formatNumber(p.seconds) });
}
