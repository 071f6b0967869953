import { describe, expect, it } from 'vitest';
import { story } from '../fake/recording';
import { parseFilter, sessionsOf, withSessions } from './filter';

const r = story();
const lookup = (id: number) => r.list.find((e) => e.id === id);
const shown = (text: string) => {
  const { match } = parseFilter(text, lookup);
  return match ? r.list.filter(match) : r.list;
};

describe('parseFilter', () => {
  it('lets everything through when empty', () => {
    expect(parseFilter('  ').match).toBeNull();
  });

  it('asks for sessions, one or several', () => {
    expect(new Set(shown('session:S2').map((e) => e.sid))).toEqual(new Set(['S2']));
    expect(new Set(shown('session:s2,3').map((e) => e.sid))).toEqual(new Set(['S2', 'S3']));
  });

  it('counts replies and data as their command', () => {
    const kinds = shown('verb:RETR').map((e) => e.kind);
    expect(kinds).toEqual(['command', 'reply', 'data', 'data', 'conn.close', 'reply']);
    expect(shown('-verb:retr')).toHaveLength(r.list.length - kinds.length);
  });

  it('reads codes by class', () => {
    expect(shown('code:2xx').every((e) => Math.floor((e.dec?.code ?? 0) / 100) === 2)).toBe(true);
    expect(shown('code:227')).toHaveLength(2);
    expect(shown('code:22x').length).toBeGreaterThan(2);
  });

  it('knows directions and kinds', () => {
    expect(shown('dir:in').every((e) => e.dir === 'c2s')).toBe(true);
    expect(new Set(shown('kind:conn').map((e) => e.kind))).toEqual(
      new Set(['conn.listen', 'conn.open', 'conn.close']),
    );
    expect(shown('kind:conn.open')).toHaveLength(1);
  });

  it('looks for free words, joined by and, quoted or negated', () => {
    expect(shown('photo')).toHaveLength(1);
    expect(shown('"passive mode" session:S3')).toHaveLength(1);
    expect(shown('passive -session:S3')).toHaveLength(1);
  });

  it.each([
    ['foo:1', 'unknown-key'],
    ['code:7xx', 'bad-value'],
    ['dir:sideways', 'bad-value'],
    ['session:', 'no-value'],
    ['"open', 'open-quote'],
  ])('refuses %s', (text, code) => {
    expect(parseFilter(text).problem?.code).toBe(code);
  });

  it('takes a colon in quotes as text', () => {
    expect(parseFilter('"foo:1"').problem).toBeUndefined();
  });
});

describe('sessions in the filter', () => {
  it('sets, replaces and removes the term, and leaves the rest', () => {
    expect(withSessions('', ['S2'])).toBe('session:S2');
    expect(withSessions('session:S2 -verb:NOOP', ['S2', 'S3'])).toBe('session:S2,S3 -verb:NOOP');
    expect(withSessions('a session:S2 b', [])).toBe('a b');
  });

  it('reads them back', () => {
    expect(sessionsOf(parseFilter('session:2,s3 x'))).toEqual(['S2', 'S3']);
    expect(sessionsOf(parseFilter('-session:S2'))).toEqual([]);
  });
});
