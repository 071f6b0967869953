import { afterEach, describe, expect, it } from 'vitest';
import type { FtpEvent, TLSRecord } from '../contract';
import { lang, speak } from '../i18n';
import { explain } from '../inspector/explain';
import { tlsTag } from '../ladder/tls-tag';
import { badAlert, tells } from '../store/tls-rows';
import { alertText, messageText, typeName } from './texts';
import { carrier, carriers, headerVersion, hexRows } from './tls-record';

afterEach(() => {
  lang.value = 'en';
});

const record = (type: string, more: Partial<TLSRecord> = {}): TLSRecord => ({
  type,
  off: 0,
  len: 50,
  ...more,
});
const event = (records: TLSRecord[], more: Partial<FtpEvent> = {}): FtpEvent => ({
  v: 1,
  id: 7,
  t: 0,
  wall: '',
  sid: 'S1',
  conn: 'S1.c',
  chan: 'control',
  dir: 'c2s',
  kind: 'tls',
  origin: 'wire',
  bytes: 50,
  tls: { records },
  ...more,
});

const hello = event([record('handshake', { messages: ['ClientHello'] })]);
const flight = event(
  [
    record('handshake', { messages: ['ServerHello'] }),
    record('handshake', { messages: ['Certificate', 'Finished'] }),
  ],
  {
    dir: 's2c',
  },
);
const done = event([record('handshake', { messages: ['Finished'] })], {
  tls: { version: 'TLS 1.3', suite: 'X', resumed: true },
});
const data = event([record('application_data')]);
const closing = event([record('alert', { alert: 'close_notify' })]);
const broken = event([record('alert', { alert: 'unknown_ca' })]);

describe('rows of TLS', () => {
  it('say what the records carry, in few words', () => {
    expect(tlsTag(hello)).toBe('TLS ClientHello');
    expect(tlsTag(flight)).toBe('TLS ServerHello +2');
    expect(tlsTag(done)).toBe('TLS 1.3 · session resumed');
    expect(tlsTag({ ...done, chan: 'data' })).toBe('TLS 1.3');
    expect(tlsTag({ ...data, chan: 'data' })).toBe('TLS');
    expect(tlsTag(data)).toBe('1 record · 50 B');
    expect(tlsTag(closing)).toBe('TLS close_notify');
    expect(tlsTag(broken)).toBe('TLS alert: unknown_ca');
  });

  it('are left out but for a complete handshake and a failure', () => {
    expect([hello, flight, done, data, closing, broken].map(tells)).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    expect(tells({ ...data, kind: 'command' })).toBe(true);
    expect(badAlert(closing)).toBe('');
  });

  it('have a sentence each', () => {
    expect([hello, flight, done, data, closing, broken, event([])].map((e) => explain(e).key)).toEqual([
      'say.tls.hello.c2s',
      'say.tls.hello.s2c',
      'say.tls.resumed',
      'say.tls.data',
      'say.tls.end',
      'say.tls.alert',
      'say.tls',
    ]);
  });
});

describe('records', () => {
  it('are read by their header', () => {
    const bytes = Uint8Array.of(0x17, 3, 3, 0, 2, 0xab, 0xcd);
    expect(headerVersion(bytes)).toBe('0x0303');
    expect(headerVersion(bytes.subarray(0, 2))).toBe('');
    expect(hexRows(bytes, 5)).toEqual(['17 03 03 00 02', 'ab cd']);
  });

  it('that carry something of FTP are the last of application data', () => {
    const e = event([
      record('handshake'),
      record('application_data', { off: 5 }),
      record('application_data', { off: 9 }),
    ]);
    expect(carrier(e)?.off).toBe(9);
    expect(carriers(e)).toBe(2);
    expect(carrier(hello)).toBeUndefined();
  });
});

describe('texts', () => {
  it('know the messages, and say something of alerts that they do not know', async () => {
    expect(messageText('ClientHello')).toMatch(/^The client lists/);
    expect(messageText('Nonsense')).toBe('');
    expect(alertText('odd_one')).toContain('odd_one');
    expect(typeName(record('handshake'))).toBe('Handshake');
    expect(typeName(record('unknown'))).toBe('Record');
    await speak('zh-CN');
    expect(messageText('Finished')).toContain('校验');
  });
});
