// What the sessions wait for, as the views show it: what has lasted for a moment.
import { computed, effect, signal } from '@preact/signals';
import type { Waiting } from '../contract';
import { wallOf } from './now';
import {
  clientPaced,
  clientSession,
  cursor,
  held,
  recording,
  sessionMap,
  sessionVersion,
  status,
} from './state';

/** What lasts no longer is part of every exchange, and not told of. */
const ripeMs = 500;

/** What the sessions of this server wait for; none while something else than the present is looked at. */
const present = computed<readonly Waiting[]>(() =>
  recording.value || cursor.value ? [] : status.value.waits.filter((w) => !isPaced(w)),
);

/** Whether w is the pace of an example that is played: it waits before each message, which is no news. */
const isPaced = (w: Waiting): boolean =>
  clientPaced.value && w.for === 'gate' && w.sid === clientSession.value;

/** What the sessions wait for, one thing each. */
export const waiting = signal<readonly Waiting[]>([]);

let timer: ReturnType<typeof setTimeout> | undefined;

effect(() => {
  clearTimeout(timer);
  ripen(present.value);
});

function ripen(list: readonly Waiting[]): void {
  const ages = list.map((w) => Date.now() - wallOf(w.since));
  const old = chiefs(list.filter((_, i) => (ages[i] ?? 0) >= ripeMs));
  if (JSON.stringify(old) !== JSON.stringify(waiting.peek())) waiting.value = old;
  const next = Math.max(...ages.filter((age) => age < ripeMs));
  if (next > Number.NEGATIVE_INFINITY) timer = setTimeout(ripen, ripeMs - next, list);
}

/** One of each session: what a transfer waits for says more than what the control connection does. */
function chiefs(list: readonly Waiting[]): Waiting[] {
  const found = new Map<string, Waiting>();
  for (const w of list) if (!found.get(w.sid)?.re) found.set(w.sid, w);
  return [...found.values()];
}

/** What a session waits for; undefined: for nothing, or for its client's next command. */
export const waitOf = (sid: string): Waiting | undefined => waiting.value.find((w) => w.sid === sid);

/** Whether a session's client has closed its side, while something of the session still waits. */
export const clientGone = (sid: string): boolean =>
  present.value.some((w) => w.sid === sid && w.gone === true);

/** When the latest bytes came of a line that has no end yet, in Unix milliseconds; undefined: e tells of no such line. */
export function lineSince(e: { id: number; t: number; sid: string }): number | undefined {
  sessionVersion.value;
  if (recording.value || sessionMap.get(e.sid)?.unfinished !== e.id) return undefined;
  const w = status.value.waits.find((x) => x.sid === e.sid && x.for === 'line-end');
  return wallOf(w?.since ?? e.t);
}

/** Whether what is held at the gate passes by itself. */
export function isDelayed(w: Waiting): boolean {
  const item = held.value.find((h) => h.sid === w.sid && h.event.conn === w.conn);
  return !item || (item.until ?? 0) > 0;
}
