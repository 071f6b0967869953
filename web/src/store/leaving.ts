// A page that is closed takes its server with it: it stores first what it is to keep, and asks when
// somebody would lose by its end.
import { computed, effect, signal } from '@preact/signals';
import { call } from './actions';
import { keeping } from './persist';
import type { Session } from './sessions';
import { readSetting, writeSetting } from './settings';
import { cleared, exported, serverCheck, sessions, status, unstored } from './state';

/** Whether the page asks at all. */
export const asksBeforeLeaving = signal(readSetting('ask-leaving') !== 'off');

export function askBeforeLeaving(on: boolean): void {
  asksBeforeLeaving.value = on;
  writeSetting('ask-leaving', on ? 'on' : 'off');
}

/** Clients from outside are in the middle of something. */
export const someoneLoses = (list: readonly Session[]): boolean =>
  list.some((x) => x.open && x.via !== 'mem' && x.via !== 'dial');

/** The record has events that are neither kept in the browser nor exported. */
const recordLoses = computed(
  () => !keeping.value.record && status.value.head > Math.max(exported.value, cleared.value),
);

/** Has the server store at once what changes are not stored yet. */
function storeNow(): void {
  const { files, record } = unstored.peek();
  if (files || record) void call('keep.now', {}).catch(() => {});
}

/**
 * Begins to store when the page is hidden or left, and to ask where clients would lose, a check would leave its
 * directory on a server, files are not
 * stored yet, or the record is neither kept nor exported: while somebody reads the question, storing goes on. Nobody listens where nobody would
 * lose: such a listener costs the way back to the page.
 */
export function guardLeaving(): void {
  const ask = (e: BeforeUnloadEvent) => {
    storeNow();
    e.preventDefault();
  };
  effect(() => {
    const loses =
      someoneLoses(sessions.value) || unstored.value.files || recordLoses.value || serverCheck.value?.running;
    if (asksBeforeLeaving.value && loses) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
  });
  document.addEventListener('visibilitychange', () => document.hidden && storeNow());
  addEventListener('pagehide', storeNow);
}
