import { describe, expect, it } from 'vitest';
import type { FSM, FtpEvent, State } from '../wire';
import { EventLog } from './log';
import { countUpTo, edgeKey, Trails } from './trail';

let id = 0;
const event = (over: Partial<FtpEvent>, fsm: FSM, rest = 0): FtpEvent => ({
  v: 1,
  id: ++id,
  t: id,
  wall: '',
  sid: 'S1',
  conn: 'S1.c',
  chan: 'control',
  dir: 'c2s',
  kind: 'command',
  origin: 'wire',
  state: { fsm, cwd: '/', type: 'A', mode: 'S', stru: 'F', ...(rest && { rest }) },
  ...over,
});
const cmd = (verb: string, fsm: FSM, rest = 0) => event({ dec: { verb } }, fsm, rest);
const reply = (re: FtpEvent, code: number, fsm: FSM, over: Partial<FtpEvent> = {}, rest = 0) =>
  event({ kind: 'reply', dir: 's2c', re: re.id, final: code >= 200, dec: { code }, ...over }, fsm, rest);

function logOf(...list: FtpEvent[]): EventLog {
  const log = new EventLog();
  log.append(list);
  return log;
}

describe('a trail', () => {
  it('knows each way by command and digit, a transfer’s second reply from where the first has led', () => {
    const retr = cmd('RETR', 'data-ready', 5);
    const log = logOf(
      event(
        { kind: 'session.open', peer: { remote: '', local: '', via: 'tcp', profile: 'full' } },
        'connected',
      ),
      retr,
      reply(retr, 150, 'transferring'),
      reply(retr, 226, 'logged-in'),
    );
    const trail = new Trails(log).of('S1');
    expect(trail?.profile).toBe('full');
    expect([...(trail?.edges.keys() ?? [])]).toEqual([
      edgeKey('data-ready', 'transferring', 1, 'RETR'),
      edgeKey('transferring', 'logged-in', 2, 'RETR'),
    ]);
    expect([...(trail?.rest.keys() ?? [])]).toEqual([edgeKey('rest-set', 'rest-none', 1, 'RETR')]);
    expect(trail?.said).toMatchObject([
      { verb: 'RETR', rest: true, digits: [{ digit: '1' }, { digit: '2' }] },
    ]);
  });

  it('knows what TLS protects, and the handshake before that', () => {
    const under = (e: FtpEvent, tls: string): FtpEvent => ({ ...e, state: { ...(e.state as State), tls } });
    const auth = cmd('AUTH', 'connected');
    const accepted = reply(auth, 234, 'connected');
    const shaken = under(event({ kind: 'tls', tls: { version: 'TLS 1.3' } }, 'connected'), 'control');
    const prot = under(reply(cmd('PROT', 'logged-in'), 200, 'logged-in'), 'control+data');
    const end = event({ kind: 'session.close' }, 'closed');
    const trail = new Trails(logOf(auth, accepted, shaken, prot, end)).of('S1');
    expect([...(trail?.secure ?? [])]).toEqual([
      ['tls-handshake', [accepted.id]],
      ['tls-control', [shaken.id]],
      ['tls-control+data', [prot.id]],
      ['tls-none', [end.id]],
    ]);
  });

  it('takes what a person wrote for no reply of the table', () => {
    const a = cmd('DELE', 'logged-in');
    const b = cmd('DELE', 'logged-in');
    const log = logOf(
      a,
      reply(a, 450, 'logged-in', { origin: 'injected' }),
      b,
      reply(b, 999, 'logged-in', { origin: 'edited' }),
    );
    const trail = new Trails(log).of('S1');
    expect([...(trail?.edges.keys() ?? [])]).toEqual([edgeKey('logged-in', 'logged-in', '?', 'DELE')]);
  });

  it('ends with the connection, goes on with what is new, and begins anew with a new record', () => {
    const log = logOf(cmd('NOOP', 'logged-in'));
    const trails = new Trails(log);
    expect(trails.of('S1')?.states.get('closed')).toBeUndefined();
    log.append([event({ kind: 'session.close' }, 'closed')]);
    expect(trails.of('S1')?.edges.has(edgeKey('logged-in', 'closed', 0, ''))).toBe(true);
    log.clear();
    id = 0;
    log.append([cmd('NOOP', 'connected')]);
    expect([...(trails.of('S1')?.states.keys() ?? [])]).toEqual(['connected']);
  });

  it('is no way from before a restore to after it', () => {
    const open = cmd('STOR', 'data-ready');
    const log = logOf(open, event({ kind: 'restore', sid: '' }, 'connected'), reply(open, 226, 'logged-in'));
    expect(new Trails(log).of('S1')?.edges.size).toBe(0);
  });
});

it('counts those up to a bound', () => {
  expect([0, 1, 2, 3, 9].map((max) => countUpTo([1, 2, 2, 5], max))).toEqual([0, 1, 3, 3, 4]);
});
