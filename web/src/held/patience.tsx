import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import type { HeldItem } from '../contract';
import { patiences } from '../gen/facts';
import { formatNumber, t } from '../i18n';
import { guessOf } from '../sessions/names';
import { now } from '../store/now';
import { sessionMap } from '../store/state';
import { Icon } from '../ui/icon';

/** What is known of how long the client waits, and when the message passes by itself. */
export function Patience({ item }: { item: HeldItem }) {
  const { patience = byCommands(item.sid), until = 0 } = item;
  const deadline = item.deadline ?? (patience?.seconds ? item.since + patience.seconds * 1000 : 0);
  const left = Math.ceil((deadline - now.value) / 1000);
  const soon = deadline > 0 && left <= 10;
  return (
    <p class={`hint patience${soon ? ' soon' : ''}`}>
      {soon && <Icon svg={alert} size={13} />}
      {until > 0 && <b>{t('held.until', { n: Math.max(0, Math.ceil((until - now.value) / 1000)) })} </b>}
      {text(patience, deadline, left)}
    </p>
  );
}

/** How long the program waits that a session's commands look like; the engine knows names and passwords. */
export function byCommands(sid: string): HeldItem['patience'] {
  const x = sessionMap.get(sid);
  const client = (x && guessOf(x)?.name) ?? '';
  const [name] = Object.keys(patiences).filter((p) => client.toLowerCase().startsWith(p));
  return name === undefined ? undefined : { client, seconds: patiences[name] ?? 0, sure: false };
}

function text(p: HeldItem['patience'], deadline: number, left: number): string {
  if (!p) return t('patience.unknown');
  const client = p.client === 'in the page' ? t('patience.page') : p.client;
  const name = p.sure ? client : t('patience.guess', { client });
  if (!p.seconds) return t('patience.never', { client: name });
  if (deadline && left <= 0) return t('patience.over', { client: name, time: formatNumber(p.seconds) });
  return t('patience.about', { client: name, time: formatNumber(p.seconds) });
}
