// What the tree shows: which directories are open, which row is the current one.
import { computed, effect, signal } from '@preact/signals';
import type { FtpFile, Transfer } from '../contract';
import { baseOf, forgetDir, parentOf, readDir } from '../store/file-actions';
import { filesAt, filesLost, followCursor, pastDirs, pastTree, readPastDir } from '../store/past';
import { dirs, log, server, touched, transfers, version } from '../store/state';
import { page, type Row, rowsOf } from './tree';

export const open = signal<ReadonlySet<string>>(new Set(['/', '/pub']));
export const current = signal('/');
/** How many entries of a directory show, where it is more than one page. */
const shown = signal<ReadonlyMap<string, number>>(new Map());
export const rows = computed<Row[]>(() =>
  filesLost.value ? [] : rowsOf(filesAt.value ? pastTree.value : dirs.value, open.value, shown.value),
);
export const currentRow = computed(() => rows.value.find((r) => r.path === current.value) ?? rows.value[0]);
/** Where uploads and new folders go: the current directory, or that of the current file. */
export const currentDir = computed(() => {
  const row = currentRow.value;
  return !row ? '/' : row.dir ? row.path : parentOf(row.path);
});

/** Transfers under way, by the path that they read or write. */
export const busy = computed<ReadonlyMap<string, Transfer>>(() =>
  // The same empty map each time, so that the tree is left in peace.
  transfers.value.length ? new Map(transfers.value.map((tr) => [tr.path, tr])) : idle,
);
const idle: ReadonlyMap<string, Transfer> = new Map();

/** The newest event that changed a file. */
export const newest = computed(() => {
  let id = 0;
  for (const mark of touched.value.values()) id = Math.max(id, mark.id);
  return id;
});

export function openDir(path: string): void {
  open.value = new Set(open.peek()).add(path);
}

/** Shows another page of a long directory. */
export function showMore(dir: string): void {
  shown.value = new Map(shown.peek()).set(dir, (shown.peek().get(dir) ?? page) + page);
}

export function closeDir(path: string): void {
  const next = new Set(open.peek());
  next.delete(path);
  open.value = next;
}

/** Keeps the cache in step with the server while the tree is on the page; returns how to stop. */
export function followServer(): () => void {
  const stops = [
    effect(() => {
      if (server.value.state === 'up') readOpen(dirs.value, readDir);
    }),
    effect(() => {
      if (filesAt.value) readOpen(pastDirs.value, readPastDir);
    }),
    followCursor(),
    effect(() => {
      version.value;
      seen = refreshAfter(seen);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Reads the open directories that are there and not known. */
function readOpen(
  known: ReadonlyMap<string, readonly FtpFile[]>,
  read: (path: string) => Promise<void>,
): void {
  for (const path of open.value) {
    const there = path === '/' || known.get(parentOf(path))?.some((f) => f.dir && f.name === baseOf(path));
    if (!known.has(path) && there) void read(path);
  }
}

let seen = 0;

/** Reads again what the events after `after` changed; returns the newest event. */
function refreshAfter(after: number): number {
  const stale = new Set<string>();
  const begin = after > log.lastId ? 0 : log.lowerBound(after + 1);
  for (let i = begin; i < log.length; i++) {
    for (const f of log.at(i)?.fs ?? []) {
      if (f.op === 'restore') for (const path of dirs.peek().keys()) stale.add(path);
      if (f.op === 'rmdir' || f.op === 'rename') forgetDir(f.path);
      stale.add(parentOf(f.path));
      if (f.to) stale.add(parentOf(f.to));
    }
  }
  for (const path of stale) if (dirs.peek().has(path)) void readDir(path);
  return log.lastId;
}
