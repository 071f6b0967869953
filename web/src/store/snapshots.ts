// Moments with a name, and going back to one.
import { signal } from '@preact/signals';
import type { Restored, SnapshotInfo } from '../contract';
import { attempt, call, goLive, lookAt, select } from './actions';
import { dialog, log, recording } from './state';

export const snapshots = signal<readonly SnapshotInfo[]>([]);

export async function readSnapshots(): Promise<void> {
  const answer = await attempt(() => call('snapshots', {}));
  if (answer) snapshots.value = answer.result.list;
}

/** Gives the moment after an event a name; 0: the present one. */
export async function nameMoment(name: string, id: number): Promise<boolean> {
  const answer = await attempt(() => call('snapshot', id ? { name, id } : { name }));
  await readSnapshots();
  return answer !== undefined;
}

export async function forgetSnapshot(snid: string): Promise<void> {
  await attempt(() => call('snapshot.del', { snid }));
  await readSnapshots();
}

/** A restore that waits for the reader's yes. */
export interface Asked {
  id: number;
  snid?: string;
  name?: string;
  plan: Restored;
}
export const asked = signal<Asked | null>(null);

/** Asks what going back would do, and then the reader. */
export async function askRestore(to: { id: number; snid?: string; name?: string }): Promise<void> {
  const answer = await attempt(() => call('restore', to.snid ? { snid: to.snid } : { id: to.id }));
  if (!answer) return;
  asked.value = { ...to, plan: answer.result };
  dialog.value = 'restore';
}

/** Goes back for good, and shows the event that tells of it. */
export async function confirmRestore(): Promise<void> {
  const to = asked.peek();
  if (!to) return;
  dialog.value = null;
  if (!recording.peek()) goLive();
  const answer = await attempt(() =>
    call('restore', to.snid ? { snid: to.snid, confirm: true } : { id: to.id, confirm: true }),
  );
  if (answer && log.get(answer.result.event)) select(answer.result.event);
}

/** Shows the moment of a snapshot, without changing anything. */
export function lookAtSnapshot(s: SnapshotInfo): void {
  lookAt(s.id);
}
