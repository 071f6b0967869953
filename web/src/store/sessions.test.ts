import { describe, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { record } from '../gen/records/multi_story';
import {
  type DataConn,
  forgetSessions,
  listed,
  reduceConns,
  reduceSession,
  type Session,
  withoutClosed,
} from './sessions';

const closing = (sid: string) => record.find((e) => e.kind === 'session.close' && e.sid === sid) as FtpEvent;
const open = record.slice(0, record.indexOf(closing('S1')));

function run(...more: FtpEvent[]) {
  const all = new Map<string, Session>();
  const conns = new Map<string, DataConn>();
  for (const e of [...open, ...more]) {
    reduceSession(all, e);
    reduceConns(conns, e);
  }
  return { all, conns };
}

describe('sessions', () => {
  it('gathers who, from where and in which state', () => {
    const { all } = run();
    expect(all.get('S2')).toMatchObject({
      n: 2,
      client: 'FileZilla 3.67',
      remote: '127.0.0.1:40001',
      user: 'haha',
      fsm: 'logged-in',
      open: true,
    });
    expect(all.get('S3')?.fsm).toBe('data-ready');
  });

  it('hides closed ones beyond so many, but none that is shown alone', () => {
    const of = (sid: string, open: boolean) => ({ sid, open }) as Session;
    const list = [of('S5', true), of('S4', false), of('S3', false), of('S2', false), of('S1', false)];
    const sids = (max: number, keep: string[]) => withoutClosed(list, max, keep).map((x) => x.sid);
    expect(sids(2, [])).toEqual(['S5', 'S4', 'S3']);
    expect(sids(0, ['S1'])).toEqual(['S5', 'S1']);
    expect(sids(9, [])).toHaveLength(5);
  });

  it('lists open ones first, newest first', () => {
    const { all } = run(closing('S3'));
    expect(listed(all.values(), 9).map((x) => x.sid)).toEqual(['S2', 'S1', 'S3']);
    expect(listed(all.values(), 2)).toHaveLength(2);
    expect(all.get('S3')).toMatchObject({ open: false, fsm: 'closed' });
  });

  it('forgets old closed ones, never an open one', () => {
    const { all } = run(closing('S3'));
    forgetSessions(all, 2);
    expect([...all.keys()]).toEqual(['S1', 'S2']);
    forgetSessions(all, 1);
    expect(all.size).toBe(2);
  });

  it('replaces a session that changed, so that views can compare', () => {
    const { all } = run();
    const before = all.get('S2');
    reduceSession(all, closing('S2'));
    expect(all.get('S2')).not.toBe(before);
  });

  it('remembers the lane of a data connection that has gone', () => {
    const { conns } = run();
    expect(conns.get('S2.d1')).toMatchObject({ lane: 0, port: 50000, how: 'passive', sid: 'S2' });
    expect(conns.get('S3.d1')).toMatchObject({ lane: 1, port: 50001 });
  });
});
