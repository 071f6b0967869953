// What the rules say about the sessions: whose fault it is, and by which clause.
import { signal } from '@preact/signals';
import type { Verdict, Verdicts } from '../contract';

/** The verdicts of each session that has some, in the order in which they were found. */
export const verdicts = signal<ReadonlyMap<string, readonly Verdict[]>>(new Map());

export function applyVerdicts(m: Verdicts): void {
  const next = new Map(m.anew ? [] : verdicts.peek());
  for (const s of m.list ?? []) {
    if (s.verdicts?.length) next.set(s.sid, s.verdicts);
    else next.delete(s.sid);
  }
  verdicts.value = next;
}

/** The worst verdict that accuses a side, the latest of those; undefined: none does. */
export function worstOf(sid: string): Verdict | undefined {
  const list = verdicts.value.get(sid) ?? [];
  return list.findLast((v) => v.severity === 'fail') ?? list.findLast((v) => v.severity === 'warn');
}
