// The filter's language: words joined by "and"; key:value,value ("or"); "-"
// negates; "quotes" keep spaces. Without a key the word is looked for in the text.
import type { FtpEvent } from '../wire';
import type { Match } from './visible';

export const filterKeys = ['session', 'verb', 'code', 'dir', 'kind'] as const;
export type FilterKey = (typeof filterKeys)[number];

export interface Term {
  key: FilterKey | 'text';
  values: string[];
  not: boolean;
}

export type FilterProblem = { code: 'unknown-key' | 'bad-value' | 'open-quote' | 'no-value'; at: string };

export interface Filter {
  terms: Term[];
  /** null: everything passes. */
  match: Match | null;
  problem?: FilterProblem;
}

const dirs: Record<string, string> = {
  c2s: 'c2s',
  s2c: 's2c',
  in: 'c2s',
  out: 's2c',
  up: 'c2s',
  down: 's2c',
};
const kinds = ['session', 'command', 'reply', 'data', 'conn', 'fs', 'timeout', 'warning'];

/** Finds the event of an ID; a reply and a data block count as their command's verb. */
export type Lookup = (id: number) => FtpEvent | undefined;

export function parseFilter(text: string, lookup: Lookup = () => undefined): Filter {
  const terms: Term[] = [];
  for (const word of text.match(/-?(?:[\w]+:)?(?:"[^"]*"?|[^\s"])+/g) ?? []) {
    const term = parseTerm(word);
    if ('code' in term) return { terms: [], match: null, problem: term };
    terms.push(term);
  }
  if (!terms.length) return { terms, match: null };
  const tests = terms.map((term) => testOf(term, lookup));
  return { terms, match: (e) => tests.every((test) => test(e)) };
}

function parseTerm(word: string): Term | FilterProblem {
  if ((word.split('"').length - 1) % 2) return { code: 'open-quote', at: word };
  const not = word.startsWith('-') && word.length > 1;
  const body = not ? word.slice(1) : word;
  const keyed = /^(\w+):(.*)$/.exec(body);
  if (!keyed || body.startsWith('"'))
    return { key: 'text', values: [body.replaceAll('"', '').toLowerCase()], not };
  const [, name = '', rest = ''] = keyed;
  const key = filterKeys.find((k) => k === name.toLowerCase());
  if (!key) return { code: 'unknown-key', at: `${name}:` };
  const values = rest.replaceAll('"', '').split(',').filter(Boolean);
  if (!values.length) return { code: 'no-value', at: `${name}:` };
  const bad = values.find((v) => !valid(key, v));
  return bad === undefined
    ? { key, values: values.map((v) => v.toLowerCase()), not }
    : { code: 'bad-value', at: bad };
}

function valid(key: FilterKey, v: string): boolean {
  if (key === 'code') return /^[1-6][\dx]{0,2}$/i.test(v);
  if (key === 'session') return /^s?\d+$/i.test(v);
  if (key === 'dir') return v.toLowerCase() in dirs;
  if (key === 'kind') return kinds.some((k) => v.toLowerCase().split('.')[0] === k);
  return true;
}

function testOf(term: Term, lookup: Lookup): Match {
  const tests = term.values.map((v) => tester(term.key, v, lookup));
  return (e) => tests.some((test) => test(e)) !== term.not;
}

function tester(key: Term['key'], v: string, lookup: Lookup): Match {
  switch (key) {
    case 'session': {
      const sid = `S${v.replace('s', '')}`;
      return (e) => e.sid === sid;
    }
    case 'verb':
      return (e) => (e.dec?.verb ?? (e.re ? lookup(e.re)?.dec?.verb : ''))?.toLowerCase() === v;
    case 'code': {
      const want = v.replace(/x+$/, '');
      return (e) => e.dec?.code !== undefined && String(e.dec.code).startsWith(want);
    }
    case 'dir':
      return (e) => e.dir === dirs[v];
    case 'kind':
      return (e) => e.kind === v || e.kind.startsWith(`${v}.`);
    case 'text':
      return (e) => textOf(e).includes(v);
  }
}

/** What a free word is looked for in. */
export function textOf(e: FtpEvent): string {
  const d = e.dec;
  const files = e.fs?.map((f) => `${f.path} ${f.to ?? ''}`).join(' ') ?? '';
  return `${d?.verb ?? ''} ${d?.arg ?? ''} ${d?.code ?? ''} ${d?.text ?? ''} ${d?.path ?? ''} ${files} ${e.conn} ${e.kind}`.toLowerCase();
}

/** text with its session: term set to sids, or without one when there is none. */
export function withSessions(text: string, sids: readonly string[]): string {
  const rest = text
    .replace(/(^|\s)session:\S*/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [sids.length ? `session:${sids.join(',')}` : '', rest].filter(Boolean).join(' ');
}

/** The sessions that a filter asks for. */
export function sessionsOf(f: Filter): string[] {
  const term = f.terms.find((t) => t.key === 'session' && !t.not);
  return term?.values.map((v) => `S${v.replace('s', '')}`) ?? [];
}
