import { describe, expect, it } from 'vitest';
import type { ClientLine, FtpEvent } from '../wire';
import { matchLines } from './match';

const line = (kind: ClientLine['kind'], text: string): ClientLine => ({ kind, text });
let next = 0;
const event = (more: Partial<FtpEvent>): FtpEvent => ({
  v: 1,
  id: ++next,
  t: 0,
  wall: '',
  sid: 'S1',
  conn: 'S1.c',
  chan: 'control',
  dir: 'none',
  kind: 'command',
  origin: 'wire',
  ...more,
});
const cmd = (verb: string, more: Partial<FtpEvent> = {}) => event({ dec: { verb }, ...more });
const reply = (code: number, text: string, more: Partial<FtpEvent> = {}) =>
  event({ kind: 'reply', dec: { code, text }, ...more });

const lines = [
  line('input', 'ftp> open'),
  line('reply', '220 Ready'),
  line('command', 'USER haha'),
  line('reply', '331 Password'),
  line('command', 'PASS ****'),
  line('reply', '230 In'),
];

describe('matchLines', () => {
  it('ties each command and reply to its event', () => {
    const [hello, user, more, pass, done] = [
      reply(220, 'Ready'),
      cmd('USER'),
      reply(331, 'Password'),
      cmd('PASS'),
      reply(230, 'In'),
    ];
    const ids = matchLines(lines, [hello, user, more, pass, done]);
    expect(ids).toEqual([0, hello.id, user.id, more.id, pass.id, done.id]);
  });

  it('leaves a held command without an event', () => {
    const user = cmd('USER');
    expect(matchLines([...lines.slice(0, 3), line('command', 'PWD')], [user])[2]).toBe(user.id);
    expect(matchLines([...lines.slice(0, 3), line('command', 'PWD')], [user])[3]).toBe(0);
  });

  it('passes over dropped replies and injected commands', () => {
    const user = cmd('USER');
    const events = [user, cmd('NOOP', { origin: 'injected' }), reply(331, 'Password', { origin: 'dropped' })];
    expect(matchLines(lines.slice(0, 3), events)).toEqual([0, 0, user.id]);
  });

  it('gives every line of a long reply the same event', () => {
    const feat = reply(211, 'Features\nMLST\nEnd');
    const said = [line('reply', '211-Features'), line('reply', ' MLST'), line('reply', '211 End')];
    expect(matchLines(said, [feat])).toEqual([feat.id, feat.id, feat.id]);
  });

  it('works from the end when the beginning is forgotten', () => {
    const pass = cmd('PASS');
    const done = reply(230, 'In');
    expect(matchLines(lines, [pass, done])).toEqual([0, 0, 0, 0, pass.id, done.id]);
  });
});
