// Multi-line replies that are open: their row is as high as so many rows more.
import { computed } from '@preact/signals';
import type { FtpEvent } from '../contract';
import { follow, log, opened, version, visible } from '../store/state';
import { lead } from './rows';

/** Two lines of an opened reply stand in the height of a row, with a little room around them. */
const linesInRow = 2;

/** The lines of a reply behind its first one. */
export const linesBehind = (e: FtpEvent): string[] =>
  e.kind === 'reply' ? (e.dec?.text?.split('\n').slice(1) ?? []) : [];

/** What the text of a reply leaves out of each line behind the first one: its code, or the space before it. */
export function beginsOf(bytes: Uint8Array, code: number): string[] {
  const begin = new RegExp(`^(?:${String(code).padStart(3, '0')}(?:[ -]|(?=\\r?$))| |)`);
  const lines = new TextDecoder('latin1')
    .decode(bytes)
    .replace(/\r?\n$/, '')
    .split('\n');
  return lines.slice(1).map((line) => begin.exec(line)?.[0] ?? '');
}

/** Rows that an opened reply takes beside its own. */
export const extraOf = (e: FtpEvent): number => Math.ceil((linesBehind(e).length + 0.5) / linesInRow);

/** Opens a reply or closes it again. */
export function toggleOpen(e: FtpEvent): void {
  if (!linesBehind(e).length) return;
  const next = new Set(opened.peek());
  if (!next.delete(e.id)) next.add(e.id);
  // Its first line stays where it is.
  if (e.id !== log.lastId) follow.value = false;
  opened.value = next;
}

/** → opens the lines of the row and ← closes them. */
export function openByKey(key: KeyboardEvent, e: FtpEvent | undefined): void {
  if (!e || key.altKey || key.ctrlKey || key.metaKey || key.shiftKey) return;
  if (key.key !== (opened.peek().has(e.id) ? 'ArrowLeft' : 'ArrowRight')) return;
  toggleOpen(e);
  key.preventDefault();
}

/** The opened rows of the list in order: their index, and the rows that they take beside their own. */
const folds = computed(() => {
  if (!opened.value.size) return [];
  version.value;
  const { list } = visible.value;
  const found: { index: number; extra: number }[] = [];
  for (const id of [...opened.value].sort((a, b) => a - b)) {
    const i = list.indexOf(id);
    const e = list.at(i);
    if (i >= 0 && e) found.push({ index: i + lead.value, extra: extraOf(e) });
  }
  return found;
});

/** Rows that are open beside one for each event. */
export const extraRows = computed(() => folds.value.reduce((n, f) => n + f.extra, 0));

/** Where the row of an index begins, in heights of a row. */
export function rowAt(index: number): number {
  let row = index;
  for (const f of folds.value) if (f.index < index) row += f.extra;
  return row;
}

/** The index whose row covers a place, in heights of a row. */
export function indexAt(row: number): number {
  let before = 0;
  for (const f of folds.value) {
    const begins = f.index + before;
    if (row <= begins) break;
    if (row <= begins + f.extra) return f.index;
    before += f.extra;
  }
  return row - before;
}
