// A page that is closed takes its server with it: it asks first when somebody would lose by that.
import { effect, signal } from '@preact/signals';
import type { Session } from './sessions';
import { readSetting, writeSetting } from './settings';
import { sessions } from './state';

/** Whether the page asks at all. */
export const asksBeforeLeaving = signal(readSetting('ask-leaving') !== 'off');

export function askBeforeLeaving(on: boolean): void {
  asksBeforeLeaving.value = on;
  writeSetting('ask-leaving', on ? 'on' : 'off');
}

/** Clients from outside are in the middle of something. */
export const someoneLoses = (list: readonly Session[]): boolean =>
  list.some((x) => x.open && x.via !== 'mem');

/** Begins to ask. Nobody listens where nobody would lose: such a listener costs the way back to the page. */
export function guardLeaving(): void {
  const ask = (e: BeforeUnloadEvent) => e.preventDefault();
  effect(() => {
    if (asksBeforeLeaving.value && someoneLoses(sessions.value)) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
  });
}
