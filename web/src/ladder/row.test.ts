import { afterEach, describe, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { record as cut } from '../gen/records/gate_cut';
import { record as idle } from '../gen/records/limit_idle';
import { record as behind } from '../gen/records/live_behind';
import { record as reset } from '../gen/records/live_reset';
import { record as unfinished } from '../gen/records/live_unfinished';
import { record as leave } from '../gen/records/mid_leave';
import { record } from '../gen/records/multi_story';
import { applyEvents, forget } from '../store/receive';
import { clock, portOf, rowOf } from './row';
import { behindTag, sentence, tagOf } from './row-text';
import { braceOf } from './rows';

afterEach(() => forget(0));

const first = (kind: string, test: (e: FtpEvent) => boolean = () => true) => {
  const e = record.find((o) => o.kind === kind && test(o));
  if (!e) throw new Error(`no ${kind}`);
  return e;
};

describe('rowOf', () => {
  it('draws a command to the server and a reply to the client, coloured by its first digit', () => {
    expect(rowOf(first('command', (e) => e.dec?.verb === 'CWD'))).toMatchObject({
      shape: 'message',
      to: 'server',
      tone: 'cmd',
      head: 'CWD',
      rest: 'pub',
      lane: -1,
    });
    expect(rowOf(first('reply', (e) => e.dec?.code === 331))).toMatchObject({
      to: 'client',
      tone: 'r3',
      head: '331',
    });
    expect(rowOf(first('reply', (e) => e.dec?.code === 502)).tone).toBe('r5');
  });

  it('draws a line without its end towards the server, and says how much of it came', () => {
    const begun = unfinished.find((e) => e.kind === 'unfinished') as FtpEvent;
    expect(rowOf(begun)).toMatchObject({ shape: 'begun', to: 'server', tone: 'cmd', lane: -1 });
    expect(tagOf(begun)).toBe('9 bytes, no CR LF yet');
    const left = unfinished.findLast((e) => e.kind === 'unfinished') as FtpEvent;
    expect(tagOf(left)).toBe('3 bytes left without a line end');
    expect(sentence(begun, false)).toBe(
      '3, client to server, session 1, 9 bytes, no CR LF yet, state Connected',
    );
  });

  it('says that a command waits for its turn, as long as it does', () => {
    const at = behind.findIndex((e) => e.behind);
    const pasv = behind[at] as FtpEvent;
    applyEvents(behind.slice(0, at + 1));
    expect(behindTag(pasv)).toBe('waits for its turn behind STOR');
    expect(sentence(pasv, false)).toContain(', waits for its turn behind STOR');
    applyEvents(behind);
    expect(behindTag(pasv)).toBe('');
  });

  it.each([
    ['closed after QUIT', reset],
    ['closed without QUIT', behind],
    ['connection reset', leave],
    ['ended by the server: idle', idle],
    ['ended by the page', cut],
  ])('says how a session ended: %s', (text, record) => {
    applyEvents(record);
    expect(tagOf(record.find((e) => e.kind === 'session.close') as FtpEvent)).toBe(text);
  });

  it('tells a data connection that was reset', () => {
    expect(tagOf(reset.find((e) => e.kind === 'conn.close') as FtpEvent)).toBe('reset');
  });

  it('never shows a password', () => {
    const row = rowOf(first('command', (e) => e.dec?.verb === 'PASS'));
    expect(row.rest).toBe('••••••');
  });

  it('draws the pipes of its own event: begun, passing, ended', () => {
    expect(rowOf(first('conn.listen')).pipes).toMatchObject([{ lane: 0, cap: 'start', waiting: true }]);
    expect(rowOf(first('conn.open')).pipes).toMatchObject([{ lane: 0, cap: '', waiting: false }]);
    const both = first('data', (e) => (e.live?.length ?? 0) === 2);
    expect(rowOf(both).pipes.map((p) => p.lane)).toEqual([0, 1]);
    const closed = first('conn.close');
    const conn = { conn: closed.conn, sid: 'S2', lane: 0, port: 50000, how: 'passive' as const };
    expect(rowOf(closed, conn).pipes).toContainEqual({
      lane: 0,
      cap: 'end',
      waiting: false,
      conn: closed.conn,
    });
  });

  it('puts a connection without a lane beside the last one', () => {
    const e = first('data');
    expect(rowOf({ ...e, conn: 'S9.d1', live: undefined, more: 3 }).lane).toBe(4);
    expect(rowOf({ ...e, conn: 'S9.d1', live: undefined }).lane).toBe(0);
  });

  it('begins an active pipe where the server connects', () => {
    const active = first('conn.open', (e) => e.dir === 's2c');
    expect(rowOf(active).pipes).toContainEqual({
      lane: 0,
      cap: 'start',
      waiting: false,
      conn: active.conn,
    });
  });

  it('stops in the middle when held or dropped', () => {
    const e = first('command');
    expect(rowOf(e).stops).toBe(false);
    expect(rowOf(e, undefined, true).stops).toBe(true);
    expect(rowOf({ ...e, origin: 'dropped' }).stops).toBe(true);
  });
});

describe('small things', () => {
  it('tells the time since the start', () => {
    expect(clock(12_034_999_999)).toBe('12.034');
    expect(clock(1_234_000_000_000)).toBe('20:34');
    expect(clock(3_723_000_000_000)).toBe('1:02:03');
  });

  it('finds the port of an agreed connection', () => {
    expect(portOf('pasv 127.0.0.1:50000')).toBe('50000');
    expect(portOf(undefined)).toBe('');
  });

  it('brackets an exchange', () => {
    const b = { first: 4, last: 7 };
    expect([3, 4, 5, 7, 8].map((id) => braceOf(id, b))).toEqual(['', 'first', 'mid', 'last', '']);
    expect(braceOf(1, { first: 0, last: 0 })).toBe('');
  });
});

describe('what a capture does not show', () => {
  const captured = (kind: string, seen: FtpEvent['seen'], why?: string) =>
    ({ ...first(kind), seen, dec: why ? { why } : {} }) as FtpEvent;

  it('is no fault: it has the colour of a note', () => {
    expect(rowOf(captured('session.open', 'missing')).tone).toBe('note');
    expect(rowOf({ ...first('reply'), seen: 'inferred' }).tone).toBe('r2');
  });

  it('is not said to be open or closed', () => {
    expect(tagOf(captured('session.open', 'missing', 'syn-unanswered'))).toMatch(
      /no answer is in this capture/,
    );
    expect(tagOf(captured('conn.close', 'missing'))).toBe('not captured');
    expect(tagOf({ ...captured('conn.close', undefined, 'syn-unanswered'), kind: 'conn.fail' })).toBe(
      'no answer',
    );
    expect(tagOf({ ...captured('conn.close', undefined, 'syn-refused'), kind: 'conn.fail' })).toBe('refused');
    expect(sentence(captured('session.open', 'missing', 'syn-refused'), false)).toMatch(/not captured/);
  });
});
