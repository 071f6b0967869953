import { describe, expect, it } from 'vitest';
import { record } from '../gen/records/multi_story';
import { complete, Known, quoted } from './complete';
import { parseFilter } from './filter';
import { EventLog } from './log';
import { reduceSession, type Session } from './sessions';

const log = new EventLog();
const sessions = new Map<string, Session>();
for (const e of log.append(record)) reduceSession(sessions, e);
const known = new Known(log, sessions);

const at = (text: string, caret = text.length, asked = false) => complete(text, caret, known, asked);
const offered = (text: string, asked = false) => at(text, text.length, asked).options.map((o) => o.text);

describe('complete', () => {
  it('offers keys that begin like the word, then verbs', () => {
    expect(offered('se')).toEqual(['session:', 'seen:']);
    expect(offered('-ve')).toEqual(['verb:']);
    expect(offered('a (ki')).toEqual(['kind:']);
    expect(offered('pas')).toEqual(['verb:PASS', 'verb:PASV']);
    expect(offered('ftp.request.c')).toEqual(['ftp.request.command']);
  });

  it('offers nothing where nothing was typed, unless it is asked', () => {
    expect(offered('verb:RETR ')).toEqual([]);
    expect(offered('', true)).toContain('verb:');
  });

  it('offers the values that the record knows, the most frequent first', () => {
    expect(offered('session:')).toEqual(['S3', 'S2', 'S1']);
    expect(offered('verb:')[0]).toBe('USER');
    expect(offered('verb:re')).toEqual(['RETR']);
    expect(offered('code:22')).toEqual(['220', '227', '226']);
    expect(offered('client:')).toEqual(['"FileZilla 3.67"']);
    expect(offered('user:a')).toEqual(['anonymous', 'haha']);
    expect(offered('file:')).toEqual(['/pub', '/pub/photo.jpg', '/pub/reports']);
    expect(offered('dir:')).toEqual(['c2s', 's2c']);
    expect(offered('ftp.response.code==2')).toContain('227');
  });

  it('goes on after a comma and in quotes', () => {
    expect(at('session:S1,S')).toMatchObject({ from: 11, to: 12 });
    expect(at('client:"FileZ')).toMatchObject({ from: 7, to: 13, options: [{ text: '"FileZilla 3.67"' }] });
    expect(offered('"se')).toEqual([]);
  });

  it('offers nothing that stands there already', () => {
    expect(offered('dir:c2s')).toEqual([]);
  });

  it('works in the middle', () => {
    expect(at('ve:RETR x', 2)).toMatchObject({ from: 0, to: 3, options: [{ text: 'verb:' }] });
  });

  it('offers only what can be read', () => {
    for (const key of [
      'session:',
      'verb:',
      'code:',
      'file:',
      'conn:',
      'client:',
      'user:',
      'kind:',
      'state:',
      'is:',
      'dir:',
    ]) {
      expect(offered(key).length, key).toBeGreaterThan(0);
      for (const value of offered(key))
        expect([key, value, parseFilter(key + value).problem]).toEqual([key, value, undefined]);
    }
  });

  it('takes no long time for many commas', () => {
    expect(at(`verb:${','.repeat(900)}(`).options).toEqual([]);
  });

  it('quotes what has a sign in it', () => {
    for (const odd of ['a b', 'a"b', 'a(1)', 'a|b', 'a,b']) {
      const { node } = parseFilter(`file:${quoted(odd)}`);
      expect(node?.values).toEqual([odd]);
    }
  });
});
