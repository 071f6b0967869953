// Other tabs with this page: each is a server of its own, and they tell each other where.
import { computed, effect, signal } from '@preact/signals';
import { relay } from './state';

interface Here {
  t: 'here';
  id: string;
  /** When it was opened, Unix milliseconds. */
  since: number;
  /** "127.0.0.1:2122", or empty without a relay. */
  ftp: string;
}
type Word = Here | { t: 'who' } | { t: 'gone'; id: string };

const others = signal<ReadonlyMap<string, Here>>(new Map());
const me = { id: crypto.randomUUID?.() ?? String(Math.random()), since: Date.now() };

/** Addresses of the servers in tabs that were there before this one, in order, each once. */
export const earlierServers = computed<string[]>(() =>
  inOrder([...others.value.values()].filter((o) => o.ftp && o.since < me.since).map((o) => o.ftp)),
);

/** Addresses by their numbers, so that port 990 comes before 2121; each once. */
export const inOrder = (addresses: readonly string[]): string[] =>
  [...new Set(addresses)].sort(new Intl.Collator('en', { numeric: true }).compare);

/** Begins to listen to other tabs and to tell them of this one. */
export function meetTabs(): void {
  if (!globalThis.BroadcastChannel) return;
  const channel = new BroadcastChannel('ftpsim');
  const say = (w: Word) => channel.postMessage(w);
  const here = () =>
    say({ t: 'here', ...me, ftp: relay.peek().state === 'connected' ? (relay.peek().ftp ?? '') : '' });
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.t === 'who') here();
    else others.value = heard(others.peek(), data);
  };
  const ask = () => {
    others.value = new Map();
    say({ t: 'who' });
  };
  addEventListener('pagehide', () => say({ t: 'gone', id: me.id }));
  // A tab that crashed has said nothing.
  document.addEventListener('visibilitychange', () => document.hidden || ask());
  effect(() => {
    relay.value.state;
    relay.value.ftp;
    here();
  });
  ask();
}

/** What is known of the others after w. */
export function heard(
  known: ReadonlyMap<string, Here>,
  w: Exclude<Word, { t: 'who' }>,
): ReadonlyMap<string, Here> {
  const next = new Map(known);
  if (w.t === 'gone') next.delete(w.id);
  else next.set(w.id, w);
  return next;
}
