import { describe, expect, it } from 'vitest';
import { first } from '../i18n/en/first';
import { rest } from '../i18n/en/rest';
import type { FtpEvent, Kind } from '../wire';
import { explain } from './explain';
import { digitCards, KNOWN } from './replydigits';

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
    for (const arg of ['', 'a.txt']) {
      const { key } = explain(command(verb, arg));
      expect(texts[key], key).toBeTypeOf('string');
      expect(key).not.toContain('unknown');
    }
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
    for (const code of [...KNOWN, 199, 299, 499]) {
      for (const card of digitCards(code)) {
        expect(texts[card.title], card.title).toBeTypeOf('string');
        expect(texts[card.detail], card.detail).toBeTypeOf('string');
      }
    }
  });
});

describe('explain', () => {
  it('tells what a broken upload left from what the page changed', () => {
    const left: FtpEvent = { ...base, kind: 'fs', fs: [{ op: 'create', path: '/a', rev: 2 }] };
    expect(explain(left).key).toBe('say.fs.create');
    expect(explain({ ...left, re: 7 })).toEqual({ key: 'say.fs.left', args: { path: '/a' } });
    expect(texts['say.fs.left']).toContain('{path}');
  });

  it('speaks of the address that a 227 gives', () => {
    const e = reply(227, 'Entering Passive Mode (127,0,0,1,195,80)');
    e.dec = {
      ...e.dec,
      fields: [
        { name: 'host', value: '127.0.0.1', off: 27, len: 9 },
        { name: 'port', value: '50000', off: 37, len: 6 },
      ],
    };
    const { key, args } = explain(e, command('PASV'));
    expect(key).toBe('say.227');
    expect(args).toMatchObject({ host: '127.0.0.1', port: '50000', verb: 'PASV' });
  });

  it('knows the verb that a reply answers', () => {
    expect(explain(reply(250), command('XCWD', '/pub')).key).toBe('say.250.CWD');
    expect(explain(reply(150), command('RETR', 'a.jpg')).args.arg).toBe('a.jpg');
    expect(explain(reply(125), command('LIST')).key).toBe('say.150.LIST');
  });

  it('tells a listing from a file', () => {
    const block: FtpEvent = { ...base, kind: 'data', dir: 's2c', bytes: 10, total: 30, n: 2 };
    expect(explain(block, command('MLSD')).key).toBe('say.data.list.down');
    expect(explain({ ...block, dec: { path: '/a' } }).key).toBe('say.data.file.down');
    expect(explain({ ...block, dir: 'c2s' }).key).toBe('say.data.bytes.up');
  });

  it('says who connected to whom', () => {
    expect(explain({ ...base, kind: 'conn.open', dir: 'c2s' }).key).toBe('say.open.passive');
    expect(explain({ ...base, kind: 'conn.open', dir: 's2c' }).key).toBe('say.open.active');
  });
});
