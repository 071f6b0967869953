// Files that survive a reload: the wish, and which tab may write to the browser's store.
import { effect, signal } from '@preact/signals';
import { attempt, call } from './actions';
import { readSetting, writeSetting } from './settings';
import { status } from './state';

/**
 * Who uses the store: nobody yet, this tab, another tab of this browser; or
 * there is none that could be shared without harm.
 */
export const storeOwner = signal<'free' | 'me' | 'other' | 'none'>('free');
/** This tab's server stores its files. */
export const keeping = signal(false);

const lockName = 'ftpsim.store';
let release = () => {};

/** Makes the store this tab's own until it is closed or lets go. */
async function take(): Promise<boolean> {
  if (storeOwner.peek() === 'me') return true;
  // Both are there only where the page comes from a trustworthy address.
  if (!globalThis.navigator?.locks || !globalThis.indexedDB) {
    storeOwner.value = 'none';
    return false;
  }
  const mine = await new Promise<boolean>((done) => {
    void navigator.locks.request(lockName, { ifAvailable: true }, (lock) => {
      done(lock !== null);
      return lock && new Promise<void>((end) => (release = end));
    });
  });
  storeOwner.value = mine ? 'me' : 'other';
  return mine;
}

/** Before the server starts: whether it is to bring back what is stored. */
export async function prepareKeeping(): Promise<void> {
  if (readSetting('keep') === 'on') keeping.value = await take();
}

/** Stores the files from now on, or no longer; then what is stored is forgotten. */
export async function keepFiles(on: boolean): Promise<void> {
  if (on && !(await take())) return;
  keeping.value = on;
  if (!(await attempt(() => call('keep.set', { files: on })))) {
    keeping.value = !on;
    return;
  }
  writeSetting('keep', on ? 'on' : 'off');
  // Asks the browser not to clear the store when it is short of room.
  if (on) void navigator.storage?.persist?.();
}

// Once it is empty, other tabs may have the store.
effect(() => {
  if (status.value.keep.state !== 'off' || keeping.value || storeOwner.peek() !== 'me') return;
  storeOwner.value = 'free';
  release();
});
