// Lines of history: each restore goes back and begins a new one. What came
// between stays in the record and is left behind.
import { computed, signal } from '@preact/signals';
import type { FtpEvent } from '../contract';

/** A restore: the event that tells of it, and the one that it went back to. */
export interface Restore {
  id: number;
  to: number;
}

/** All restores of the record, oldest first. */
export const restores = signal<readonly Restore[]>([]);

/** The event that a restore went back to; undefined: e is none. */
export function restoredTo(e: FtpEvent): number | undefined {
  if (e.kind !== 'restore') return undefined;
  const to = e.dec?.fields?.find((f) => f.name === 'to')?.value;
  return to === undefined ? undefined : Number(to);
}

/** Takes note of an event that may be a restore. */
export function noteRestore(e: FtpEvent): void {
  const to = restoredTo(e);
  if (to !== undefined) restores.value = [...restores.peek(), { id: e.id, to }];
}

/** Events from to to, both included. */
export interface Span {
  from: number;
  to: number;
}

/** The line of history that ends with the event `end`, from its beginning on. */
export function spansOf(all: readonly Restore[], end: number): Span[] {
  const spans: Span[] = [];
  for (let to = end; to > 0; ) {
    const last = all.findLast((r) => r.id <= to);
    spans.unshift({ from: last?.id ?? 1, to });
    to = last?.to ?? 0;
  }
  return spans;
}

/** The line that the server is on. */
const present = computed(() => spansOf(restores.value, Number.POSITIVE_INFINITY));

/** Whether the server went back to before this event, so that it never was, as the server sees it. */
export function isLeft(id: number): boolean {
  return restores.value.length > 0 && !present.value.some((s) => s.from <= id && id <= s.to);
}

/** The lines by number: the first one, then one for each restore. */
export function linesOf(all: readonly Restore[], head: number): Span[][] {
  const ends = [...all.map((r) => r.id - 1), head];
  return ends.map((end) => spansOf(all, end));
}
