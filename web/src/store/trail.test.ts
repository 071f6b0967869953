import { describe, expect, it } from 'vitest';
import type { FSM, FtpEvent, State } from '../contract';
import { record as wget } from '../gen/records/client_wget';
import { record as gateEdit } from '../gen/records/gate_edit';
import { record as gateReply } from '../gen/records/gate_reply';
import { record as behind } from '../gen/records/live_behind';
import { record as rewound } from '../gen/records/rewind_transfer';
import { record as seed } from '../gen/records/seed_written_retr';
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
    const log = logOf(...wget);
    const trail = new Trails(log).of('S1');
    const edges = [...(trail?.edges.keys() ?? [])];
    expect(edges).toContain(edgeKey('data-ready', 'transferring', 1, 'RETR'));
    expect(edges).toContain(edgeKey('transferring', 'logged-in', 2, 'RETR'));
    expect(edges.filter((e) => e.endsWith('RETR'))).toHaveLength(2);
    expect([...(trail?.rest.keys() ?? [])]).toEqual([
      edgeKey('rest-none', 'rest-set', 3, 'REST'),
      edgeKey('rest-set', 'rest-none', 1, 'RETR'),
    ]);
    expect(trail?.said.filter((s) => s.verb === 'RETR')).toMatchObject([
      { rest: true, digits: [{ digit: '1' }, { digit: '2' }] },
      { rest: false, digits: [{ digit: '1' }, { digit: '2' }] },
    ]);
  });

  it('begins where the session is when the reply comes, for a command that came before its turn', () => {
    const edges = [...(new Trails(logOf(...behind)).of('S1')?.edges.keys() ?? [])];
    expect(edges.filter((e) => e.endsWith('PASV'))).toEqual([
      edgeKey('logged-in', 'data-ready', 2, 'PASV'),
      edgeKey('data-ready', 'data-ready', 2, 'PASV'),
    ]);
    const stor = cmd('STOR', 'transferring');
    const retr = event({ dec: { verb: 'RETR' }, behind: stor.id }, 'transferring');
    const log = logOf(stor, retr, reply(stor, 226, 'data-ready', {}, 7), reply(retr, 150, 'transferring'));
    const trail = new Trails(log).of('S1');
    expect([...(trail?.rest.keys() ?? [])]).toContain(edgeKey('rest-set', 'rest-none', 1, 'RETR'));
    expect(trail?.edges.get(edgeKey('data-ready', 'transferring', 1, 'RETR'))).toHaveLength(1);
    expect(trail?.said.find((s) => s.verb === 'RETR')?.rest).toBe(true);
  });

  it('tells the kind of server', () => {
    expect(new Trails(logOf(...seed)).of('S1')?.profile).toBe('minimal');
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
    const own = (record: FtpEvent[]) =>
      [...(new Trails(logOf(...record)).of('S1')?.edges.keys() ?? [])].filter((e) =>
        /(DELE|SYST|SIZE)$/.test(e),
      );
    expect(own(gateReply)).toEqual([edgeKey('logged-in', 'logged-in', '?', 'SIZE')]);
    expect(own(gateEdit)).toEqual([
      edgeKey('logged-in', 'logged-in', '?', 'SYST'),
      edgeKey('logged-in', 'logged-in', 2, 'SIZE'),
    ]);
  });

  it('ends with the connection, goes on with what is new, and begins anew with a new record', () => {
    const log = logOf(...wget.slice(0, -1));
    const trails = new Trails(log);
    expect(trails.of('S1')?.states.get('closed')).toBeUndefined();
    log.append(wget.slice(-1));
    expect(trails.of('S1')?.edges.has(edgeKey('logged-in', 'closed', 0, ''))).toBe(true);
    log.clear();
    log.append(seed.slice(0, 3));
    expect([...(trails.of('S1')?.states.keys() ?? [])]).toEqual(['connected']);
    log.clear();
    log.append(wget.slice(-1)); // a higher number than before
    expect([...(trails.of('S1')?.states.keys() ?? [])]).toEqual(['closed']);
  });

  it('is no way from before a restore to after it', () => {
    const edges = [...(new Trails(logOf(...rewound)).of('S1')?.edges.keys() ?? [])];
    expect(edges.filter((e) => /(STOR|RETR)$/.test(e))).toEqual([
      edgeKey('data-ready', 'transferring', 1, 'STOR'),
      edgeKey('data-ready', 'transferring', 1, 'RETR'),
    ]);
  });
});

it('counts those up to a bound', () => {
  expect([0, 1, 2, 3, 9].map((max) => countUpTo([1, 2, 2, 5], max))).toEqual([0, 1, 3, 3, 4]);
});
