import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { record } from '../gen/records/multi_story';
import { parseFilter, sessionsOf, withSessions } from './filter';
import type { FilterProblem } from './filter-scan';
import { Numbers, type Pointed } from './filter-values';
import { EventLog } from './log';

// Shared with ftpcore/expr, which reads the same language for breakpoints.
interface Vectors {
  events: FtpEvent[];
  verdicts: Record<string, Pointed[]>;
  cases: { text: string; ids?: number[]; problem?: Omit<FilterProblem, 'want' | 'at'> & { at?: string } }[];
}
const file = new URL('../../../ftpcore/expr/testdata/vectors.json', import.meta.url);
const { events, verdicts, cases } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const env = {
  event: (id: number) => events.find((e) => e.id === id),
  client: (sid: string) => events.find((e) => e.sid === sid && e.peer)?.peer?.client ?? '',
  nth: (cmd: FtpEvent) => numbers.get(cmd.id),
  verdicts: (id: number) => verdicts[id] ?? [],
};
const numbers = new Map<number, number>();
const counts = new Map<string, number>();
for (const e of events) {
  if (e.kind !== 'command') continue;
  const key = `${e.sid} ${e.dec?.verb}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  numbers.set(e.id, counts.get(key) ?? 0);
}

describe('the vectors shared with the server', () => {
  it.each(cases)('$text', ({ text, ids, problem }) => {
    const f = parseFilter(text, env);
    if (problem)
      expect(f.problem).toMatchObject({ code: problem.code, pos: problem.pos, at: problem.at ?? '' });
    else {
      expect(f.problem).toBeUndefined();
      expect(events.filter((e) => f.match?.(e) ?? true).map((e) => e.id)).toEqual(ids);
    }
  });
});

describe('Numbers', () => {
  it('counts the commands of a session by their verb, also those that come later', () => {
    const log = new EventLog();
    const n = new Numbers(log);
    log.append(record.slice(0, 20));
    const first = record.find((e) => e.kind === 'command');
    expect(first && n.of(first)).toBe(1);
    log.append(record.slice(20));
    const expected = new Map<string, number>();
    for (const e of record.filter((x) => x.kind === 'command')) {
      const key = `${e.sid} ${e.dec?.verb}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
      expect(n.of(e)).toBe(expected.get(key));
    }
    log.clear();
    expect(first && n.of(first)).toBeUndefined();
  });
});

describe('parseFilter', () => {
  it('lets everything through when empty', () => {
    expect(parseFilter('  ').match).toBeNull();
  });

  it('counts replies and data as their command', () => {
    const { match } = parseFilter('verb:RETR', { ...env, event: (id) => record.find((e) => e.id === id) });
    const kinds = record.filter((e) => match?.(e)).map((e) => e.kind);
    expect(kinds).toEqual(['command', 'reply', 'data', 'conn.close', 'reply']);
  });

  it('tells where tests with a key stand, with their sign', () => {
    const text = '文件 -verb:NOOP (not code:"2xx",3xx | x) !  is:error ftp-data y:';
    const chars = [...text];
    expect(parseFilter(text).spans.map((s) => chars.slice(s.from, s.to).join(''))).toEqual([
      '-verb:NOOP',
      'not code:"2xx",3xx',
      '!  is:error',
      'ftp-data',
    ]);
  });

  it('says what would fit', () => {
    expect(parseFilter('dir:x').problem?.want).toContain('c2s');
    expect(parseFilter('x:').problem?.want).toContain('verb:');
    expect(parseFilter('verb > x').problem?.want).toEqual([':', '==', '!=', 'contains', 'matches']);
  });

  it('looks at the beginning of a long text only', () => {
    const { match } = parseFilter('ftp.response.arg matches end$');
    const long = (n: number) => ({ ...events[1], dec: { text: `${'é'.repeat(n)}end` } }) as FtpEvent;
    expect([996, 997, 998].map((n) => match?.(long(n)))).toEqual([true, true, false]);
  });
});

describe('sessions in the filter', () => {
  it('sets, replaces and removes the term, and leaves the rest', () => {
    expect(withSessions('', ['S2'])).toBe('session:S2');
    expect(withSessions('session:S2 -verb:NOOP', ['S2', 'S3'])).toBe('session:S2,S3 -verb:NOOP');
    expect(withSessions('a session:S2 b', [])).toBe('a b');
    expect(withSessions('a "session:S2" -session:S3', ['S1'])).toBe('session:S1 a "session:S2" -session:S3');
  });

  it('keeps together what "|" joins', () => {
    expect(withSessions('a | b', ['S2'])).toBe('session:S2 (a | b)');
    expect(withSessions('session:S2 (a | b)', ['S3'])).toBe('session:S3 (a | b)');
    expect(withSessions('(a) | (b)', ['S3'])).toBe('session:S3 ((a) | (b))');
    expect(withSessions('session:S2 | verb:RETR', [])).toBe('session:S2 | verb:RETR');
  });

  it('reads them back', () => {
    expect(sessionsOf(parseFilter('session:2,s3 x'))).toEqual(['S2', 'S3']);
    expect(sessionsOf(parseFilter('-session:S2'))).toEqual([]);
    expect(sessionsOf(parseFilter('session!=S2'))).toEqual([]);
    expect(sessionsOf(parseFilter('session:S2 | x'))).toEqual([]);
  });
});
