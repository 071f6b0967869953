// Looking back: how things were after the event at the cursor. The server is not touched.
import { batch, computed, effect, signal } from '@preact/signals';
import type { FileChange, FtpFile, StateAt } from '../contract';
import { Refused } from '../port';
import { call } from './actions';
import { baseOf, parentOf } from './file-actions';
import { cursor, recording, server, touched } from './state';

export interface Past {
  state: StateAt;
  /** What has changed since, by absolute path. */
  changes: ReadonlyMap<string, FileChange>;
}

/** The moment at the cursor; null: the present is shown. */
export const past = signal<Past | null>(null);
/** Directories of that moment that were read, by absolute path. */
export const pastDirs = signal<ReadonlyMap<string, readonly FtpFile[]>>(new Map());
/** Why the moment at the cursor cannot be shown, or empty. */
export const pastProblem = signal('');
/** Why the files of that moment cannot be shown, or empty. */
export const filesLost = computed(
  () => pastProblem.value || (past.value?.state.forgotten ? 'forgotten' : ''),
);
/** The past is shown, or that it cannot be. */
export const looking = computed(() => past.value !== null || pastProblem.value !== '');
/** The files can only be read: they are of the past, or of a recording. */
export const readOnly = computed(() => looking.value || recording.value !== null);
/** The event whose files are shown; 0: the present ones. */
export const filesAt = computed(() => (past.value && !filesLost.value ? past.value.state.id : 0));

const newestChange = computed(() => {
  let id = 0;
  for (const mark of touched.value.values()) id = Math.max(id, mark.id);
  return id;
});

let wanted = '';
let shown = '';
let busy = false;

/** Keeps in step with the cursor; returns how to stop. */
export function followCursor(): () => void {
  return effect(() => {
    const at = cursor.value;
    const up = server.value.state === 'up';
    wanted = at && up ? `${at} ${newestChange.value}` : '';
    if (wanted !== shown && !busy) void catchUp();
  });
}

/** Reads the moment that is wanted; while it is being read the wish may change. */
async function catchUp(): Promise<void> {
  busy = true;
  while (shown !== wanted) {
    const now = wanted;
    const at = Number(now.split(' ')[0]);
    const found = at ? await read(at) : null;
    shown = now;
    if (now === wanted) show(found);
  }
  busy = false;
}

async function read(id: number): Promise<Past | string> {
  try {
    const state = (await call('state.at', { id })).result;
    const list = state.forgotten ? [] : (await call('fs.diff', { id })).result.changes;
    return { state, changes: new Map(list.map((c) => [c.path, c])) };
  } catch (e) {
    if (e instanceof Refused) return e.code;
    throw e;
  }
}

function show(found: Past | string | null): void {
  batch(() => {
    pastProblem.value = typeof found === 'string' ? found : '';
    const before = past.peek();
    const next = typeof found === 'string' ? null : found;
    // The same files: what was read of them is still right.
    if (before?.state.changed !== next?.state.changed || !before) pastDirs.value = new Map();
    past.value = next;
  });
}

const reading = new Set<string>();

/** Reads a directory of the moment that is shown. */
export async function readPastDir(path: string): Promise<void> {
  const at = past.peek()?.state;
  if (!at || at.forgotten || reading.has(path)) return;
  reading.add(path);
  try {
    const { result } = await call('fs.list', { path, at: at.id });
    if (past.peek()?.state.changed === at.changed)
      pastDirs.value = new Map(pastDirs.peek()).set(path, result.files);
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
  } finally {
    reading.delete(path);
  }
}

/** The directories of the moment, with what came later among their entries. */
export const pastTree = computed<ReadonlyMap<string, readonly FtpFile[]>>(() => {
  const tree = new Map(pastDirs.value);
  for (const c of past.value?.changes.values() ?? []) {
    const dir = parentOf(c.path);
    const there = tree.get(dir);
    if (c.what !== 'created' || there?.some((f) => f.name === baseOf(c.path))) continue;
    if (!there && !past.value?.changes.has(dir)) continue;
    const later: FtpFile = { name: baseOf(c.path), dir: c.dir, size: c.size, mtime: 0, mode: '' };
    tree.set(dir, [...(there ?? []), later].sort(byName));
  }
  return tree;
});

const byName = (a: FtpFile, b: FtpFile) =>
  Number(b.dir) - Number(a.dir) || (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1);

/** The file that the viewer shows; at: as it was after that event, 0: as it is. */
export const viewed = signal<{ path: string; at: number; size: number } | null>(null);

/** How a path of the moment stands to the present. */
export type Since = 'changed' | 'gone' | 'later' | '';

export function sinceOf(path: string): Since {
  const c = past.value?.changes.get(path);
  if (!c) return '';
  return c.what === 'created' ? 'later' : c.what === 'removed' ? 'gone' : 'changed';
}
