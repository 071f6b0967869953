// The filter's language in the page. What it means is said in ftpcore/expr,
// which reads the same for breakpoints; shared vectors keep the two together.
import { nobody } from './filter-fields';
import { type Node, parse, type Span } from './filter-parse';
import type { FilterProblem } from './filter-scan';
import type { Env, Match } from './filter-values';

export type { FilterProblem } from './filter-scan';
export { textOf } from './filter-values';

export interface Filter {
  /** null: everything passes. */
  match: Match | null;
  problem?: FilterProblem;
  /** The tests with a key, for chips; places count characters. */
  spans: Span[];
  /** What was read; absent when everything passes. */
  node?: Node;
}

export const everything: Filter = { match: null, spans: [] };

export function parseFilter(text: string, env: Env = nobody): Filter {
  const { node, problem, spans } = parse(text, env);
  return { match: node?.match ?? null, problem, spans, node };
}

/** What has to fit together, with "and" between. */
const terms = ({ node }: Filter): Node[] => node?.all ?? (node ? [node] : []);

const isSessions = (n: Node) => n.key === 'session' && n.op !== '!=';

/** text with its session: term set to sids, or without one when there is none. */
export function withSessions(text: string, sids: readonly string[]): string {
  const filter = parseFilter(text);
  const term = terms(filter).find(isSessions)?.span;
  const chars = [...text];
  if (term) chars.splice(term.from, term.to - term.from);
  const rest = chars.join('').replace(/\s+/g, ' ').trim();
  if (!sids.length) return rest;
  // "|" binds less than "and": what it joins has to stay together.
  const joined = filter.node?.any ? `(${rest})` : rest;
  return [`session:${sids.join(',')}`, joined].filter(Boolean).join(' ');
}

/** The sessions that a filter asks for. */
export function sessionsOf(filter: Filter): string[] {
  return (
    terms(filter)
      .find(isSessions)
      ?.values?.map((v) => (/^[sd]/i.test(v) ? v.toUpperCase() : `S${v}`)) ?? []
  );
}
