import { afterEach, describe, expect, it } from 'vitest';
import type { FtpEvent, Waiting } from '../contract';
import { record } from '../gen/records/live_reset';
import { formatBytes, lang, speak } from '../i18n';
import { langs } from '../i18n/languages';
import { turnKey } from '../sessions/names';
import { began, now } from '../store/now';
import { forget } from '../store/receive';
import { reduceConns } from '../store/sessions';
import { connMap, log } from '../store/state';
import { waitText } from './wait-text';

const all: Waiting['for'][] = [
  'line-end',
  'place',
  'gate',
  'login-delay',
  'handshake',
  'reply',
  'port',
  'connect',
  'dial',
  'data',
  'reading',
  'work',
];
const events = record as FtpEvent[];
const stor = events.find((e) => e.dec?.verb === 'STOR') as FtpEvent;
const conn = events.find((e) => e.kind === 'data')?.conn ?? '';
const wait = (of: Waiting['for'], more: Partial<Waiting> = {}): Waiting => ({
  sid: 'S1',
  conn: 'S1.c',
  for: of,
  since: 0,
  ...more,
});
const about = { conn, re: stor.id };

/** The record is there, and six seconds have passed since. */
function begin(): void {
  log.append(events);
  for (const e of events) reduceConns(connMap, e);
  began.value = now.peek() - 6000;
}
afterEach(() => {
  forget(0);
  lang.value = 'en';
});

describe.each(langs)('in %s', (of) => {
  it.each(all)('%s has a sentence without a gap, and a few words', async (what) => {
    begin();
    await speak(of);
    for (const w of [wait(what), wait(what, { ...about, bytes: 5, left: 9, gone: true })]) {
      expect(waitText(w)).not.toMatch(/[{}]|undefined|NaN|“”/);
      expect(waitText(w).length).toBeGreaterThan(8);
      expect(turnKey(w)).toBeTruthy();
    }
  });
});

it('tells how much, for how long, and what ends it', () => {
  begin();
  expect(waitText(wait('data', { ...about, bytes: 1000 }))).toBe(
    '1000 B came, nothing for 6 s: the server waits for more, or for the close of the data connection, which ends a STOR (RFC 959 §3.4).',
  );
  expect(waitText(wait('data', about))).toMatch(/^Connected, but nothing has come for 6 s/);
  expect(waitText(wait('reading', { ...about, bytes: 5_557_452, left: 25_899_827 }))).toMatch(
    new RegExp(`^${formatBytes(5_557_452)} sent, ${formatBytes(25_899_827)} to go`),
  );
  expect(waitText(wait('connect', about))).toMatch(/port 50000 for 6 s/);
  began.value = now.peek() - 125_000;
  expect(waitText(wait('handshake'))).toContain('2 min 5 s');
});

it('does not speak of a close where the mode marks the end', () => {
  const blocks = { ...stor, id: 900, state: { ...stor.state, mode: 'B' } } as FtpEvent;
  begin();
  log.append([blocks]);
  expect(waitText(wait('data', { ...about, re: 900, bytes: 7 }))).toContain('the mark that ends a STOR');
});
