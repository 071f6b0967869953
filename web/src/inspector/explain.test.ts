import { afterEach, describe, expect, it } from 'vitest';
import type { Dir, FtpEvent, Kind } from '../contract';
import { verbs } from '../gen/facts';
import { record as wget } from '../gen/records/client_wget';
import { record as cut } from '../gen/records/gate_cut';
import { record as gateEdit } from '../gen/records/gate_edit';
import { record as gateReply } from '../gen/records/gate_reply';
import { record as idle } from '../gen/records/limit_idle';
import { record as behind } from '../gen/records/live_behind';
import { record as reset } from '../gen/records/live_reset';
import { record as unfinished } from '../gen/records/live_unfinished';
import { record as leave } from '../gen/records/mid_leave';
import { record as story } from '../gen/records/multi_story';
import { record as rewound } from '../gen/records/rewind_transfer';
import { record as seed } from '../gen/records/seed_written_retr';
import { first } from '../i18n/en/first-load';
import { rest } from '../i18n/en/later-load';
import { applyEvents, forget } from '../store/receive';
import { decisionOf } from '../why/why';
import { explain } from './explain';
import { digitCards, KNOWN } from './replydigits';
import { sentence } from './sentence';

const base: FtpEvent = {
  v: 1,
  id: 1,
  t: 0,
  wall: '',
  sid: 'S1',
  conn: 'S1.c',
  chan: 'control',
  dir: 'c2s',
  kind: 'command',
  origin: 'wire',
};
const command = (verb: string, arg = ''): FtpEvent => ({ ...base, dec: { verb, arg } });
const reply = (code: number, text = ''): FtpEvent => ({
  ...base,
  kind: 'reply',
  dir: 's2c',
  dec: { code, text },
});
const texts: Record<string, string> = { ...first, ...rest };

const VERBS =
  'USER PASS QUIT NOOP SYST FEAT HELP STAT OPTS TYPE MODE STRU PORT PASV EPRT EPSV LPRT LPSV ESTA ESTP LIST NLST MLSD MLST RETR ' +
  'STOR APPE REST ABOR ALLO DELE MKD RMD CWD CDUP PWD RNFR RNTO SIZE MDTM XPWD XCWD XCUP XMKD XRMD';
const KINDS: Kind[] = [
  'session.open',
  'session.close',
  'unfinished',
  'data',
  'conn.listen',
  'conn.open',
  'conn.close',
  'conn.fail',
  'fs',
  'timeout',
  'warning',
  'tls',
];

describe('every sentence exists', () => {
  it.each(VERBS.split(' '))('%s', (verb) => {
    for (const arg of ['', '1']) {
      const { key } = explain(command(verb, arg));
      expect(texts[key], key).toBeTypeOf('string');
      expect(key).not.toContain('unknown');
    }
  });

  it.each(Object.keys(verbs))('%s, which the server knows', (verb) => {
    for (const arg of ['', 'a.txt']) expect(texts[explain(command(verb, arg)).key], arg).toBeTypeOf('string');
  });

  it.each(KNOWN)('%i, whatever it answers', (code) => {
    for (const verb of [...VERBS.split(' '), '']) {
      const { key } = explain(reply(code), verb ? command(verb) : undefined);
      expect(texts[key], key).toBeTypeOf('string');
    }
  });

  it.each(KINDS)('%s', (kind) => {
    for (const dir of ['c2s', 's2c'] as const) {
      const { key } = explain({ ...base, kind, dir });
      expect(texts[key], key).toBeTypeOf('string');
    }
  });

  it('for codes and verbs that nobody knows', () => {
    for (const code of [199, 299, 399, 499, 599, 777, 0])
      expect(texts[explain(reply(code)).key]).toBeTypeOf('string');
    expect(explain(command('FROB')).key).toBe('say.unknown');
    expect(explain(command('FROB', 'x')).key).toBe('say.unknown.arg');
  });

  it('for the cards of every code', () => {
    expect(KNOWN.length).toBeGreaterThan(40);
    for (const code of [...KNOWN, 199, 299, 499]) {
      for (const card of digitCards(code)) {
        expect(texts[card.title], card.title).toBeTypeOf('string');
        expect(texts[card.detail], card.detail).toBeTypeOf('string');
      }
    }
  });
});

const records = {
  ...{ story, leave, wget, gateEdit, gateReply, rewound, seed },
  ...{ cut, idle, behind, reset, unfinished },
};
/** The page knows the record, and nothing else. */
const show = (record: FtpEvent[]) => {
  forget(0);
  applyEvents(record);
};
afterEach(() => forget(0));
const find = (record: FtpEvent[], test: (e: FtpEvent) => boolean) => record.find(test) as FtpEvent;

describe.each(Object.entries(records))('the record %s', (_, record) => {
  it('has a sentence for each event, and fills its gaps', () => {
    show(record);
    for (const e of record) {
      const s = explain(
        e,
        record.find((o) => o.id === e.re && o.kind === 'command'),
      );
      expect(texts[s.key], s.key).toBeTypeOf('string');
      expect(sentence(s), s.key).toMatch(/^[^{}]+$/);
    }
  });
});

describe('explain', () => {
  it.each([
    [reset, /^The client said QUIT/, 'goodbye'],
    [behind, /without saying QUIT/, 'client-left'],
    [leave, /broke off: the client reset it/, 'connection-lost'],
    [idle, /^The server said 421 and closed/, 'idle'],
    [cut, /^The session was ended from the page: the server said 421/, 'closed-from-page'],
    [cut.filter((e) => e.sid === 'S2'), /cut off from the page, without a word/, 'closed-from-page'],
  ])('says how a session ended, and why: %#', (record, text, rule) => {
    show(record);
    const end = find(record, (e) => e.kind === 'session.close');
    expect(sentence(explain(end))).toMatch(text);
    expect(decisionOf(end)).toMatchObject({ rule });
    expect(explain(end).whole).toBe(true);
  });

  it('does not say that an upload was cut short when nobody knows', () => {
    show(reset);
    const replies = reset.filter((e) => e.dec?.code === 426);
    const texts = replies.map((e) => sentence(explain(e, reset[0])));
    expect(texts).toEqual([
      'All 1000 B that the client had announced had come. Then it reset the data connection instead of closing it.',
      '500 B had come when the client reset the data connection instead of closing it, so nobody knows whether that was all.',
    ]);
    for (const e of replies) expect(decisionOf(e)).toEqual({ rule: 'upload-reset', rfc: '959#3.4.1' });
    const [data] = reset.filter((e) => e.kind === 'data') as [FtpEvent];
    expect(decisionOf(data)).toBe(data.dec?.check);
  });

  it('tells a line that is begun from one that is left', () => {
    const [begun, , left] = unfinished
      .filter((e) => e.kind === 'unfinished')
      .map((e) => sentence(explain(e)));
    expect(begun).toMatch(/^9 bytes of a line came, and no line end behind them\./);
    expect(left).toMatch(/^The client left in mid-line: 3 bytes of it/);
  });

  it('tells what a broken upload left from what the page changed', () => {
    const left = find(leave, (e) => e.kind === 'fs');
    expect(explain(left)).toEqual({ key: 'say.fs.left', args: { path: '/up' } });
    expect(explain({ ...left, re: undefined }).key).toBe('say.fs.create');
    expect(texts['say.fs.left']).toContain('{path}');
  });

  it('speaks of the address that a 227 gives', () => {
    const e = find(story, (o) => o.dec?.code === 227);
    const { key, args } = explain(
      e,
      find(story, (o) => o.id === e.re),
    );
    expect(key).toBe('say.227');
    expect(args).toMatchObject({ host: '127.0.0.1', port: '50000', verb: 'PASV' });
  });

  it('knows the verb that a reply answers', () => {
    expect(explain(reply(250), command('XCWD', '/pub')).key).toBe('say.250.CWD');
    expect(explain(reply(150), command('RETR', 'a.jpg')).args.arg).toBe('a.jpg');
    expect(explain(reply(125), command('LIST')).key).toBe('say.150.LIST');
  });

  it('tells a listing from a file', () => {
    const at = (verb: string) => find(story, (e) => e.kind === 'data' && e.dec?.verb === verb);
    expect(explain(at('NLST'), command('NLST')).key).toBe('say.data.list.down');
    const file = at('RETR');
    expect(explain(file).key).toBe('say.data.file.down');
    expect(explain({ ...file, dir: 'c2s', dec: undefined }).key).toBe('say.data.bytes.up');
  });

  it('says who connected to whom', () => {
    const at = (dir: Dir) => find(story, (e) => e.kind === 'conn.open' && e.dir === dir);
    expect(explain(at('c2s')).key).toBe('say.open.passive');
    expect(explain(at('s2c')).key).toBe('say.open.active');
  });
});

it('says of another protocol what it is, and of what may be a password no more', () => {
  const came = (dec: FtpEvent['dec']) => explain({ id: 1, kind: 'command', dec } as FtpEvent);
  expect(came({ text: 'TLS (ClientHello)' })).toMatchObject({
    key: 'say.foreign',
    args: { text: 'TLS (ClientHello)' },
  });
  expect(came({ verb: '••••••' }).key).toBe('say.secret');
  expect(came({ verb: '•••••', arg: '••••••' }).key).toBe('say.secret');
  expect(came({}).key).toBe('say.empty');
});
