// What survives of lessons: the one that runs, as long as its tab lives; and which were done, for good.
import { signal } from '@preact/signals';
import type { Progress } from '../contract';
import { lessonKey, readSetting, writeSetting } from './settings';

/** Where a lesson comes from: a built-in one by its name, or the text of a file. */
export type Source = { name: string } | { text: string };

/** The lesson that runs, as the tab keeps it. */
export interface Kept {
  source: Source;
  seed: string;
  /** What the page's address named; empty: it was opened otherwise. */
  from: string;
  progress?: Progress;
}

const isObject = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null;

/** Reads what was kept; nonsense counts as nothing. */
export function parseKept(text: string | null): Kept | null {
  try {
    const kept: unknown = JSON.parse(text ?? 'null');
    if (
      !isObject(kept) ||
      typeof kept.seed !== 'string' ||
      typeof kept.from !== 'string' ||
      !isObject(kept.source)
    )
      return null;
    const { name, text: file } = kept.source;
    if (typeof name !== 'string' && typeof file !== 'string') return null;
    return kept as unknown as Kept;
  } catch {
    return null;
  }
}

export function readKept(): Kept | null {
  try {
    return parseKept(sessionStorage.getItem(lessonKey));
  } catch {
    return null; // no storage
  }
}

/** Keeps the lesson that runs; null: none does any more. */
export function keepLesson(kept: Kept | null): void {
  try {
    if (kept) sessionStorage.setItem(lessonKey, JSON.stringify(kept));
    else sessionStorage.removeItem(lessonKey);
  } catch {
    // no storage: it lasts until the page is loaded again
  }
}

/** How far a lesson was done, in this browser. */
export interface Mark {
  done: boolean;
  /** Steps that were done in the latest run; the progress is there as long as the lesson is not done. */
  step: number;
  seed: string;
  progress?: Progress;
}

/** Reads the marks; nonsense counts as none. */
export function parseMarks(text: string | null): Record<string, Mark> {
  try {
    const all: unknown = JSON.parse(text ?? '{}');
    if (!isObject(all)) return {};
    const fine = ([, m]: [string, unknown]) =>
      isObject(m) && typeof m.done === 'boolean' && typeof m.step === 'number' && typeof m.seed === 'string';
    return Object.fromEntries(Object.entries(all).filter(fine)) as Record<string, Mark>;
  } catch {
    return {};
  }
}

/** By the names of lessons. */
export const marks = signal<Readonly<Record<string, Mark>>>(parseMarks(readSetting('lessons')));

/** Notes how far the lesson that runs is. A lesson that was done once stays marked. */
export function mark(p: Progress): void {
  const done = p.done || !!marks.peek()[p.lesson]?.done;
  const next: Mark = { done, step: p.step, seed: p.seed, ...(!p.done && p.step > 0 && { progress: p }) };
  marks.value = { ...marks.peek(), [p.lesson]: next };
  writeSetting('lessons', JSON.stringify(marks.peek()));
}
