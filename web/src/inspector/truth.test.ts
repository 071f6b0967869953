// What a sentence claims comes from its event: which came first, how many bytes, whose doing.
import { afterEach, describe, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import type { Reason } from '../gen/contract';
import { t } from '../i18n';
import { notes } from '../i18n/en/notes';
import { applyEvents, forget } from '../store/receive';
import { decisionOf, whyText } from '../why/why';
import { explain } from './explain';
import { digitCards, titleOf } from './replydigits';
import { sentence } from './sentence';

afterEach(() => forget(0));

const base = {
  v: 1,
  id: 1,
  t: 0,
  wall: '',
  sid: 'S1',
  conn: 'S1.c',
  chan: 'control',
  origin: 'wire',
} as const;
const pass: FtpEvent = { ...base, kind: 'command', dir: 'c2s', dec: { verb: 'PASS', arg: '••••' } };
const reply = (code: number, rule: Reason, more: Partial<FtpEvent> = {}): FtpEvent => ({
  ...base,
  ...{ kind: 'reply', dir: 's2c', final: true },
  ...more,
  dec: { code, text: '', why: rule, check: { rule, limit: 60, saw: 'port 50000' }, ...more.dec },
});
const say = (e: FtpEvent, verb = 'RETR') => sentence(explain(e, { ...pass, dec: { verb, arg: 'a' } }));
const why = (e: FtpEvent) => {
  const check = decisionOf(e);
  return check ? whyText(check) : '';
};
const from = (remote: string, via = 'tcp'): FtpEvent => ({
  ...base,
  ...{ kind: 'session.open', dir: 'none', id: 1, peer: { via, remote, local: '' } },
});

it('a password in TLS is not in clear', () => {
  expect(sentence(explain(pass))).toContain('in clear');
  expect(sentence(explain({ ...pass, over: 7 }))).not.toContain('in clear');
  const state = { fsm: 'need-password', cwd: '/', type: 'A', mode: 'S', stru: 'F', tls: 'control' } as const;
  expect(sentence(explain({ ...pass, state }))).toContain('TLS encrypts it');
});

it('a 150 comes before the data connection only if none is open', () => {
  const open = (c: string, o: boolean) => why(reply(150, 'opening', { live: [{ c, l: 0, o }] }));
  expect(open('S1.d1', false)).toContain('before the data connection is made');
  expect(open('S2.d1', true)).toContain('before the data connection is made');
  expect(open('S1.d1', true)).toContain('open already');
});

it('a 226 to ABOR does not say that all was transferred, nor one whose data connection is open that it is closed', () => {
  expect(titleOf(226, 'RETR')).toBe('code.226.title');
  expect(titleOf(226, 'ABOR')).toBe('code.226.ABOR.title');
  expect(digitCards(226, 'ABOR')[2]?.title).toBe('code.226.ABOR.title');
  expect(say(reply(226, 'complete'))).toContain('is closed');
  expect(say(reply(226, 'complete', { live: [{ c: 'S1.d1', l: 0, o: true }] }))).toContain('still open');
});

it('the bytes of a block are those of the data connection, which the file may not have', () => {
  expect(t('bytes.sample', { n: 256, of: 566 })).not.toContain('file');
});

describe('nobody connected', () => {
  it.each(['127.0.0.1:40000', '[::1]:40000', '127.8.0.1:9'])('from %s no firewall is to blame', (remote) => {
    applyEvents([from(remote)]);
    expect(why(reply(425, 'no-connect-in-time'))).toMatch(/no firewall or NAT/);
  });
  it('nor in the page itself', () => {
    applyEvents([from('', 'mem')]);
    expect(why(reply(425, 'no-connect-in-time'))).toMatch(/no firewall or NAT/);
  });
  it('nor when the client had gone', () => {
    applyEvents([from('10.0.0.5:40000')]);
    expect(why(reply(425, 'no-connect-in-time'))).toMatch(/A firewall or a NAT/);
    const warn = [{ code: 'client-gone', off: 0, len: 1 } as const];
    const gone = reply(425, 'no-connect-in-time');
    expect(why({ ...gone, dec: { ...gone.dec, warn } })).not.toMatch(/firewall/);
  });
});

it.each<[number, Reason, RegExp, Reason, string?]>([
  [451, 'local-error', /inside the server/, 'bad-data'],
  [451, 'file-error', /inside the server/, 'bytes-behind'],
  [450, 'too-many-transfers', /./, 'too-many-transfers'],
  [550, 'no-such-file', /no such file/, 'exists'],
  [550, 'denied', /no right/, 'not-empty'],
  [530, 'login-required', /Not logged in/, 'login-incorrect', 'PASS'],
  [500, 'unknown-command', /does not know/, 'line-too-long'],
  [501, 'bad-argument', /what came with it/, 'argument-missing'],
  [503, 'user-first', /has to come before/, 'already-secure', 'AUTH'],
  [551, 'page-type', /page type/, 'range-needs-image'],
  [426, 'cut-by-hand', /was cut/, 'no-close-notify'],
])('the sentence of %i fits %s, and another reason has another', (code, good, text, bad, verb) => {
  if (good !== bad) expect(say(reply(code, good), verb)).toMatch(text);
  const said = say(reply(code, bad), verb);
  expect(said).not.toBe(sentence({ key: `say.${code}`, args: { verb: verb ?? 'RETR' } }));
  expect(said).not.toBe('');
});

it('what a rule cut nobody cut by hand', () => {
  expect(why(reply(426, 'cut-by-rule'))).toMatch(/^A rule of “Make it fail”/);
  expect(why(reply(426, 'cut-by-hand'))).not.toMatch(/[Ss]omebody/);
});

it.each<[keyof typeof notes, RegExp]>([
  ['quirk-mlst', /rclone/],
  ['quirk-abor-probe', /node-ftp/],
  ['quirk-feat-first', /FileZilla/],
])('%s does not name a client that does not do so', (note, client) => {
  expect(notes[note]).not.toMatch(client);
});
