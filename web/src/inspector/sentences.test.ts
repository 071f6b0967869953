// Every verb of the engine's table, without and with arguments that it cannot use, and every reply, for every
// reason: whatever comes, its sentence has no gap left open, no empty quotation and no stray space.
import { afterEach, expect, it } from 'vitest';
import type { FtpEvent, Kind } from '../contract';
import type { Reason } from '../gen/contract';
import { clauses, verbs } from '../gen/facts';
import { lang, speak, tMaybe } from '../i18n';
import { langs } from '../i18n/languages';
import { whyText } from '../why/why';
import { explain } from './explain';
import { KNOWN } from './replydigits';
import { sentence } from './sentence';

afterEach(() => {
  lang.value = 'en';
});

/** What must not stand in a sentence: a gap, an empty quotation, a blank where none belongs, nothing at all. */
const untidy =
  /[{}]|undefined|NaN|“\s*”|‘\s*’|「\s*」|"\s*"|（\s*）|\(\s*\)|\s[.,;:!?)”。，；：！？）]|[(“（]\s|[:：,，][.。]|\s\s|^\s|\s$|^$|\p{Cc}/u;

const bad = [
  '',
  ' ',
  '.',
  ' x',
  'x ',
  'a  b',
  'a\0b',
  '\t',
  '\x7f',
  '\ufeff',
  '1,2,3',
  '|1|127.0.0.1|',
  '-1',
  'Z 9',
];
const others = ['', 'FROB', 'X\0Y', '••••'];
const unknownCodes = [0, 199, 251, 299, 399, 499, 536, 599, 777];
const reasons = Object.keys(clauses) as Reason[];

const place = { port: 50000, peer: { via: 'tcp', remote: '10.0.0.5:40000', local: '10.0.0.1:21' } } as const;
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
const command = (verb: string, arg: string): FtpEvent => ({
  ...base,
  ...{ kind: 'command', dir: 'c2s' },
  dec: { verb, arg },
});
const reply = (code: number, text: string, why?: Reason): FtpEvent => ({
  ...base,
  ...{ kind: 'reply', dir: 's2c', final: true },
  dec: { code, text, why },
});

it('knows what is untidy', () => {
  for (const text of [
    'a {b}',
    'a “”',
    '“ ”',
    'a .',
    'a  b',
    '（）',
    '「」',
    '端口 。',
    '账户：。',
    '',
    'a\0b',
  ])
    expect(text).toMatch(untidy);
  for (const text of ['It is “.”.', '客户端进入目录“a”。', 'Mode Z, then “x”: done.'])
    expect(text).not.toMatch(untidy);
});

it.each(langs)(
  'has a tidy sentence for all that can be said, in %s',
  async (of) => {
    await speak(of);
    const found: string[] = [];
    let seen = 0;
    const look = (text: string, ...of: unknown[]) => {
      seen++;
      if (untidy.test(text)) found.push(`${JSON.stringify(of)}: ${JSON.stringify(text)}`);
    };
    const commands = [...Object.keys(verbs), ...others].flatMap((v) => bad.map((arg) => command(v, arg)));
    for (const c of commands) look(sentence(explain(c)), c.dec?.verb, c.dec?.arg);
    expect(seen).toBeGreaterThan(1000);

    const codes = [...KNOWN, ...unknownCodes];
    const asked = commands.filter((c) => ['', ' ', 'a  b', '1,2,3'].includes(c.dec?.arg ?? ''));
    for (const code of codes)
      for (const text of ['', 'ok'])
        for (const c of [undefined, ...asked]) {
          const e = reply(code, text);
          look(sentence(explain(e, c)), code, text, c?.dec?.verb, c?.dec?.arg);
        }
    for (const code of codes)
      for (const why of reasons)
        look(sentence(explain(reply(code, 'ok', why), command('RETR', 'a'))), code, why);
    expect(seen).toBeGreaterThan(40_000);

    for (const rule of reasons) {
      const few = tMaybe(`why.${rule}`, '');
      if (few) look(few, rule);
      look(whyText({ rule }) || few, rule);
      look(whyText({ rule, saw: '', want: '', path: '' }) || few, rule, 'nothing');
      look(whyText({ rule, saw: 'a', want: 'b', path: '/c', got: 1, limit: 2 }) || few, rule, 'all');
    }
    const kinds: Kind[] = ['session.open', 'session.close', 'unfinished', 'data', 'conn.listen', 'conn.open'];
    kinds.push('conn.close', 'conn.fail', 'fs', 'timeout', 'warning', 'tls');
    for (const kind of kinds)
      for (const dir of ['c2s', 's2c'] as const)
        look(sentence(explain({ ...base, ...place, kind, dir })), kind, dir);
    expect(found.slice(0, 40)).toEqual([]);
  },
  60_000,
);
