// What the rules say about the sessions: whose fault it is, and by which clause.
import { computed, signal } from '@preact/signals';
import type { Verdict, Verdicts } from '../contract';
import type { Pointed } from './filter-values';

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

/** The verdicts by the event that they point to, for the filter. */
export const pointed = computed<ReadonlyMap<number, readonly Pointed[]>>(() => {
  const all = new Map<number, Pointed[]>();
  for (const list of verdicts.value.values())
    for (const { event, rule, side, severity } of list)
      all.set(event, [...(all.get(event) ?? []), { rule, side, accuses: severity !== 'info' }]);
  return all;
});

/** The worst verdict that accuses a side, the latest of those; undefined: none does. */
export function worstOf(sid: string): Verdict | undefined {
  const list = verdicts.value.get(sid) ?? [];
  return list.findLast((v) => v.severity === 'fail') ?? list.findLast((v) => v.severity === 'warn');
}
