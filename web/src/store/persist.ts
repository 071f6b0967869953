// What survives a reload: the wish, and which tab may write to the browser's store.
import { computed, effect, signal } from '@preact/signals';
import type { KeepArgs, Rescued } from '../contract';
import { saveAs } from '../ui/save';
import { attempt, call } from './actions';
import { openFile } from './recordings';
import { readSetting, writeSetting } from './settings';
import { status } from './state';

/**
 * Who uses the store: nobody yet, this tab, another tab of this browser; or
 * there is none that could be shared without harm.
 */
export const storeOwner = signal<'free' | 'me' | 'other' | 'none'>('free');
/** What this tab's server stores. */
export const keeping = signal<KeepArgs>({ files: false, record: false });
export const keepsAny = () => keeping.value.files || keeping.value.record;

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

/** What was chosen, as it is kept: "files record". */
export function parseKeeping(text: string | null): KeepArgs {
  const words = (text ?? '').split(' ');
  return { files: words.includes('files'), record: words.includes('record') };
}

/** Before the server starts: what it is to bring back and to store. */
export async function prepareKeeping(): Promise<void> {
  const wish = parseKeeping(readSetting('keep'));
  if ((wish.files || wish.record) && (await take())) keeping.value = wish;
}

/** Stores the files or the record from now on, or no longer; then what is stored is forgotten. */
export async function keep(change: Partial<KeepArgs>): Promise<void> {
  const before = keeping.peek();
  const wish = { ...before, ...change };
  if ((wish.files || wish.record) && !(await take())) return;
  keeping.value = wish;
  if (!(await attempt(() => call('keep.set', wish)))) {
    keeping.value = before;
    return;
  }
  if (!wish.files) writeSetting('kept', '');
  writeSetting('keep', [wish.files && 'files', wish.record && 'record'].filter(Boolean).join(' '));
  // Asks the browser not to clear the store when it is short of room.
  if (wish.files || wish.record) void navigator.storage?.persist?.();
}

/** Why the stored files cannot be read; empty: they can. */
export const broken = computed(() => status.value.keep.broken || '');

/** Whether this page, in an earlier run, has stored files that should be there. */
export const hasKept = () => readSetting('kept') === 'files';

effect(() => {
  const { at, files } = status.value.keep;
  if (keeping.value.files && at && files) writeSetting('kept', 'files');
});

/** Saves what can still be read of them as a zip. */
export async function rescue(): Promise<Rescued | undefined> {
  const answer = await attempt(() => call('keep.rescue', {}));
  if (answer)
    saveAs('ftpsim-files.zip', new Blob([new Uint8Array(answer.bytes)], { type: 'application/zip' }));
  return answer?.result;
}

/** Gives them up: from now on the present files are stored. */
export const startAnew = () => attempt(() => call('keep.anew', {}));

/** Opens the record of the run before. */
export async function openPrevious(name: string): Promise<void> {
  const answer = await attempt(() => call('keep.record', {}));
  if (answer) await openFile(new File([new Uint8Array(answer.bytes)], name));
}

// Once it is empty, other tabs may have the store.
effect(() => {
  if (status.value.keep.state !== 'off' || keepsAny() || storeOwner.peek() !== 'me') return;
  storeOwner.value = 'free';
  release();
});
