import type { Edge, FSM, MachineInfo } from '../contract';
import type { EventLog } from '../store/log';
import { countBy } from '../store/machine';
import type { Trail } from '../store/trail';

/** One thing and how often it was seen. */
export interface Count<T> {
  what: T;
  n: number;
}

/** What a run has made of a kind of server. */
export interface Coverage {
  verbs: Count<string>[];
  codes: Count<number>[];
  states: Count<FSM>[];
  edges: Count<Edge>[];
}

/** Counts what the sessions of that kind of server have done; codes are those of the reference and whatever came. */
export function coverageOf(
  trails: Iterable<Trail>,
  log: EventLog,
  info: MachineInfo,
  codes: readonly number[],
): Coverage {
  const own = [...trails].filter((t) => !t.profile || t.profile === info.machine.profile);
  const sids = new Set(own.map((t) => t.sid));
  const known = new Set(info.reference.map((r) => r.verb));
  const all = Number.POSITIVE_INFINITY;
  const verbs = new Map<string, number>(info.reference.map((r) => [r.verb, 0]));
  for (const t of own) for (const s of t.said) verbs.set(s.verb, (verbs.get(s.verb) ?? 0) + 1);
  const seen = new Map<number, number>(codes.map((c) => [c, 0]));
  for (let i = 0; i < log.length; i++) {
    const e = log.at(i);
    if (e?.kind !== 'reply' || !e.dec?.code || !sids.has(e.sid)) continue;
    seen.set(e.dec.code, (seen.get(e.dec.code) ?? 0) + 1);
  }
  const sum = (f: (t: Trail) => number) => own.reduce((n, t) => n + f(t), 0);
  return {
    verbs: [...verbs].map(([what, n]) => ({ what, n })),
    codes: [...seen].map(([what, n]) => ({ what, n })).sort((a, b) => a.what - b.what),
    states: info.machine.states.map((what) => ({ what, n: sum((t) => t.states.get(what)?.length ?? 0) })),
    edges: info.machine.edges
      .filter((e) => e.from)
      .map((what) => ({ what, n: sum((t) => countBy(t.edges, what, all, known)) })),
  };
}

/** How many of them were seen. */
export const seenOf = (list: readonly Count<unknown>[]): number => list.filter((c) => c.n > 0).length;
