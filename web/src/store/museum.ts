// The museum of the two-week server: its rooms, what their clients saw, and the recordings of both runs.
import { signal } from '@preact/signals';
import type { Museum, MuseumRun } from '../contract';
import { attempt, call, select } from './actions';
import { compareFile, openComparison, sides } from './comparison';
import { when } from './play';
import { show } from './recordings';
import * as s from './state';

/** null: not asked for yet. */
export const museum = signal<Museum | null>(null);
/** The room that is shown; empty: the hall. */
export const museumAt = signal('');

/** A run of a room's script, with its recording. */
export interface Visit extends MuseumRun {
  bytes: Uint8Array<ArrayBuffer>;
}
export interface Visits {
  written: Visit;
  meant: Visit;
}

/** Opens the museum, at a room if one is given. */
export function openMuseum(room = ''): void {
  museumAt.value = room;
  s.dialog.value = 'museum';
}

/** Opens the room of the fault that a reason or a warning shows. */
export async function openRoomOf(shows: string): Promise<void> {
  if (!museum.peek()) await loadMuseum();
  openMuseum(museum.peek()?.rooms.find((r) => r.shows === shows)?.name);
}

export async function loadMuseum(): Promise<void> {
  const answer = await attempt(() => call('museum.list', {}));
  if (answer) museum.value = answer.result;
}

/** Runs the script of a room on the server as written and as meant; undefined: one of them failed. */
export async function visit(room: string): Promise<Visits | undefined> {
  const run = async (meant: boolean): Promise<Visit | undefined> => {
    const answer = await attempt(() => call('museum.visit', { room, meant }));
    return answer && { ...answer.result, bytes: new Uint8Array(answer.bytes) };
  };
  const [written, meant] = await Promise.all([run(false), run(true)]);
  return written && meant && { written, meant };
}

/** Has the page look at the recording of a run, with the event that shows the fault selected. */
export async function openVisit(v: Visit, name: string): Promise<boolean> {
  s.dialog.value = null;
  s.view.value = 'ladder';
  if (!(await show({ name }, v.bytes))) return false;
  await when(() => {
    s.version.value;
    return s.recording.value?.name === name && (!v.fault || !!s.log.get(v.fault));
  });
  if (v.fault) select(v.fault);
  return true;
}

/** Shows both runs side by side, the one as written in the inspector too. */
export async function compareVisits(v: Visits, names: { written: string; meant: string }): Promise<void> {
  if (!(await openVisit(v.written, names.written))) return;
  await compareFile('b', new File([v.meant.bytes], names.meant));
  openComparison('all', sides.peek().b);
}
