import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import type { Warning } from '../gen/contract';
import { lang, speak } from '../i18n';
import { reduceSession, type Session } from '../store/sessions';
import { guess, guessText } from './client-guess';
import { knownClients } from './known-clients';
import { clientName, guessed } from './names';

afterEach(() => {
  lang.value = 'en';
});

const folder = new URL('../../../ftpcore/testdata/', import.meta.url);
/** What the engine's transcripts say that each program sends, by the transcript's name. */
const transcripts = new Map(
  readdirSync(folder)
    .filter((name) => /^client_.*\.txtar$/.test(name))
    .map((name) => [name.slice(7, -6), readFileSync(new URL(name, folder), 'utf8')]),
);

const base = { v: 1, id: 1, t: 0, wall: '', conn: 'S1.c', chan: 'control', origin: 'wire' } as const;
const opening: FtpEvent = {
  ...base,
  ...{ sid: 'S1', kind: 'session.open', dir: 'none' },
  peer: { via: 'tcp', remote: '10.0.0.5:40000', local: '' },
};
const greeted: FtpEvent = { ...base, sid: 'S1', kind: 'reply', dir: 's2c', dec: { code: 220 } };
const closed: FtpEvent = { ...base, sid: 'S1', kind: 'session.close', dir: 'none' };

/** A line that the client sends, as the engine tells of it. */
function command(line: string): FtpEvent {
  const text = line.replace(/^"(.*)"$/, '$1').replace(/(\\r|\\n)+$/, '');
  const plain = text.replace(/^(\\x..)+/, '');
  const [word = '', ...rest] = plain.split(' ');
  const warn: Warning[] = [];
  if (plain !== text) warn.push({ code: 'telnet', off: 0, len: 1 });
  if (word !== word.toUpperCase()) warn.push({ code: 'lower-case', off: 0, len: 1 });
  const verb = word.toUpperCase();
  const arg = verb === 'PASS' ? '••••••' : rest.join(' ');
  return { ...base, sid: 'S1', kind: 'command', dir: 'c2s', dec: { verb, arg, warn } };
}

function session(events: FtpEvent[]): Session {
  const all = new Map<string, Session>();
  for (const e of events) reduceSession(all, e);
  return all.get('S1') as Session;
}

/** The session of a transcript's first client, when it is over. */
function played(name: string): Session {
  const lines = (transcripts.get(name) ?? '').split('\n');
  const commands = lines.filter((l) => /^(1 )?C> /.test(l)).map((l) => command(l.replace(/^(1 )?C> /, '')));
  expect(commands.length, name).toBeGreaterThan(2);
  return session([opening, greeted, ...commands, closed]);
}

const bySaying = (lines: string[], over = false) =>
  guess(session([opening, greeted, ...lines.map(command), ...(over ? [closed] : [])]).said, over)?.name;

describe('each program is known by its transcript', () => {
  const known: Record<string, string> = {
    aria2: 'aria2',
    axel: 'axel',
    basicftp: 'basic-ftp (Node.js)',
    curl: 'curl',
    explorer: 'Windows Explorer',
    ftpupload: 'ftp-upload',
    inetutils: 'inetutils ftp',
    jsftp: 'jsftp',
    kermit: 'C-Kermit',
    lftp: 'lftp',
    links: 'Links',
    lynx: 'Lynx',
    ncftp: 'ncftp',
    rclone: 'jlaffaye/ftp (Go), which rclone has in it',
    wget: 'wget',
    yafc: 'yafc',
  };
  it.each([...transcripts.keys()])('%s, or it is not taken for another one', (name) => {
    const x = played(name);
    if (name === 'logout') x.said = x.said.filter((s) => s !== 'FEAT'); // its beginning is rclone's, too
    expect(guess(x.said, true)?.name).toBe(name === 'logout' ? 'jlaffaye/ftp (Go)' : known[name]);
  });
  it('and all that are known have one', () => {
    expect(transcripts.size).toBeGreaterThan(15);
    const names = new Set([...Object.values(known), 'jlaffaye/ftp (Go)', 'ELinks']);
    expect(new Set(knownClients.map((c) => c.name))).toEqual(names);
  });
});

describe('a row counts', () => {
  it.each(knownClients.filter((c) => c.where !== 'early'))('$name, $sends', (c) => {
    const lines = c.sends.map((s) => (s.startsWith('IAC ') ? `"\\xff${s.slice(4)}"` : s.replace('*', 'x')));
    const said = c.where === 'last' ? ['NOOP', ...lines] : lines;
    expect(bySaying(said, c.where === 'last')).toBe(c.name);
    expect(bySaying(['NOOP', ...said.slice(0, -1), 'NOOP'], true)).not.toBe(c.name);
  });

  it('only before the greeting, if it stands there', () => {
    expect(guess(session([opening, command('USER x'), greeted]).said, false)?.name).toBe('ELinks');
    expect(bySaying(['USER x'])).toBeUndefined();
  });

  it('at the end only when that has come', () => {
    expect(bySaying(['NOOP', 'REIN'])).toBeUndefined();
    expect(bySaying(['NOOP', 'REIN', 'QUIT'], true)).toBe('jlaffaye/ftp (Go)');
  });

  it('before a transfer only if none has begun', () => {
    expect(bySaying(['PWD', 'CWD /', 'CWD a', 'REST 0'])).toBe('aria2');
    expect(bySaying(['PWD', 'CWD /', 'RETR a', 'REST 0'])).toBeUndefined();
  });

  it('in a long session as well', () => {
    const long = Array.from({ length: 500 }, (_, i) => `SIZE ${i}`);
    expect(bySaying(['REST 1', 'REST 0', ...long])).toBe('axel');
    expect(bySaying([...long, 'REIN', 'QUIT'], true)).toBe('jlaffaye/ftp (Go)');
    expect(session([opening, ...long.map(command)]).said.length).toBeLessThanOrEqual(40);
  });
});

describe('a session', () => {
  const axel = [opening, greeted, command('REST 1'), command('REST 0')];
  it('is called by a guess, with its reason, in both languages', async () => {
    const x = session(axel);
    expect(clientName(x)).toBe('probably axel');
    expect(guessed(x)).toBe('Probably axel: it sent REST 1, REST 0, one right after the other.');
    await speak('zh-CN');
    expect(clientName(x)).toBe('可能是 axel');
    for (const c of knownClients) expect(guessText(c)).toMatch(/^可能是 [^{}]+。$/);
  });

  it('but never where it has a name of its own, or is the one in the page', () => {
    const named = { ...closed, kind: 'reply', peer: { ...opening.peer, client: 'wxDownload' } } as FtpEvent;
    expect(clientName(session([...axel, named]))).toBe('wxDownload');
    expect(guessed(session([...axel, named]))).toBe('');
    const inPage = { ...opening, peer: { ...opening.peer, via: 'mem' } } as FtpEvent;
    expect(clientName(session([inPage, ...axel.slice(1)]))).toBe('Built-in client');
  });
});
