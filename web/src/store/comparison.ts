// Two runs side by side: which they are, what the server found, and the row that is looked at.
import { batch, computed, effect, signal } from '@preact/signals';
import type { ComparedFile, CompareRow, Comparison, RunSource } from '../contract';
import { Refused } from '../port';
import { attempt, call, select } from './actions';
import * as s from './state';

export type Side = 'a' | 'b';

/**
 * A run as a value of a list: "S2" a session, "L2" a line of history, "all" the
 * whole record, "server" the server's while a recording is looked at, "F1" a
 * file and "F1 S2" a session of it.
 */
export const sides = signal<Record<Side, string>>({ a: '', b: '' });

export type Found =
  | { state: 'none' | 'busy' }
  | { state: 'failed'; code: string }
  | { state: 'done'; result: Comparison; head: number };
export const found = signal<Found>({ state: 'none' });

/** The rows that have come, and how many more there are. */
export const compareRows = signal<readonly CompareRow[]>([]);
export const rowsLeft = signal(0);
/** Only rows that differ are shown. */
export const onlyDifferences = signal(false);
/** The row that is looked at, by its number, and the side that the inspector shows; 0: none. */
export const atRow = signal(0);
export const atSide = signal<Side>('a');

export const differs = (row: CompareRow): boolean => row.kind !== 'same';
/** How many rows differ in all. */
export const differences = computed(() => {
  if (found.value.state !== 'done') return 0;
  const { said, outcome, other, onlyA, onlyB } = found.value.result.count;
  return said + outcome + other + onlyA + onlyB;
});

function sourceOf(value: string): RunSource {
  if (value === 'all') return {};
  if (value === 'server') return { server: true };
  if (value.startsWith('L')) return { line: Number(value.slice(1)) };
  const file = /^F(\d+)(?: (.+))?$/.exec(value);
  return file ? { file: Number(file[1]), sid: file[2] } : { sid: value };
}

/** Whether the page has the events of this run, so that the inspector can show them. */
export const isHere = (side: Side): boolean => !/^F|^server$/.test(sides.value[side]);

/** Files that were opened to be compared. */
export const comparedFiles = signal<readonly ComparedFile[]>([]);

/** Opens a recording or a capture and takes it as one of the runs. */
export async function compareFile(side: Side, file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const answer = await attempt(() => call('compare.open', { name: file.name }, bytes));
  if (!answer) return;
  const { result } = answer;
  comparedFiles.value = [...comparedFiles.peek(), result].slice(-4);
  chooseSides({ ...sides.peek(), [side]: `F${result.file}` });
}

/** Opens the comparison: of these runs, else of the last two sessions. */
export function openComparison(a?: string, b?: string): void {
  const newest = [...s.sessionMap.keys()].slice(-2);
  const now = sides.peek();
  const next = { a: a ?? (now.a || (newest[0] ?? '')), b: b ?? (now.b || (newest[1] ?? '')) };
  // One alone is compared with another one, not with itself.
  if (a && !b && next.b === a) next.b = newest.findLast((sid) => sid !== a) ?? '';
  s.view.value = 'compare';
  s.panel.value = 'ladder';
  if (next.a !== now.a || next.b !== now.b || found.peek().state === 'none') chooseSides(next);
}

/** Chooses the runs and compares them when there are two. */
export function chooseSides(next: Record<Side, string>): void {
  sides.value = next;
  void compareNow();
}

export const swapSides = (): void => chooseSides({ a: sides.peek().b, b: sides.peek().a });

let asked = 0;

/** Compares the chosen runs as they are now. */
export async function compareNow(): Promise<void> {
  const { a, b } = sides.peek();
  const ask = ++asked;
  if (!a || !b) {
    clear({ state: 'none' });
    return;
  }
  clear({ state: 'busy' });
  try {
    const head = s.log.lastId;
    const { result } = await call('compare', { a: sourceOf(a), b: sourceOf(b) });
    if (ask !== asked) return;
    found.value = { state: 'done', result, head };
    await moreRows();
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    if (ask === asked) found.value = { state: 'failed', code: e.code };
  }
}

function clear(next: Found): void {
  batch(() => {
    found.value = next;
    compareRows.value = [];
    rowsLeft.value = 0;
    atRow.value = 0;
  });
}

// Another record is looked at: what was compared is not in it.
effect(() => {
  s.looks.value;
  if (found.peek().state === 'none') return;
  sides.value = { a: '', b: '' };
  clear({ state: 'none' });
});

/** Reads the next rows of the comparison. */
export async function moreRows(): Promise<void> {
  const ask = asked;
  const only = onlyDifferences.peek();
  const before = compareRows.peek();
  const { result } = await call('compare.rows', { after: before.at(-1)?.n ?? 0, only });
  if (ask !== asked || only !== onlyDifferences.peek()) return;
  batch(() => {
    compareRows.value = [...before, ...result.rows];
    rowsLeft.value = result.left;
  });
}

export function showOnlyDifferences(on: boolean): void {
  onlyDifferences.value = on;
  compareRows.value = [];
  void moreRows();
}

/** Looks at a row, and shows an event of it in the inspector: of the side that is asked for, if it has one. */
export function lookAt(row: CompareRow, side: Side = atSide.peek()): void {
  const step = row[side] ?? row.a ?? row.b;
  atRow.value = row.n;
  atSide.value = row[side] ? side : row.a ? 'a' : 'b';
  if (step && isHere(atSide.peek()) && s.log.get(step.id)) select(step.id);
}

/** Looks at the row n rows away in what is shown. */
export function moveRow(n: number): void {
  const rows = compareRows.peek();
  const at = rows.findIndex((r) => r.n >= atRow.peek());
  const next = atRow.peek() ? Math.max(0, Math.min(rows.length - 1, (at < 0 ? rows.length : at) + n)) : 0;
  const row = rows[next];
  if (row) lookAt(row);
}

/** Looks at the next or previous row that differs; false: there is none. */
export async function moveDifference(dir: 1 | -1): Promise<boolean> {
  const from = atRow.peek();
  const fits = (r: CompareRow) => differs(r) && (dir > 0 ? r.n > from : r.n < from);
  for (;;) {
    const rows = compareRows.peek();
    const row = dir > 0 ? rows.find(fits) : rows.findLast(fits);
    if (row) lookAt(row);
    if (row || dir < 0 || !rowsLeft.peek()) return row !== undefined;
    await moreRows();
  }
}
