import { describe, expect, it } from 'vitest';
import { fromLatin1, toBytes, toEditable } from './wiretext';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('toEditable', () => {
  it('takes the end of the line apart', () => {
    expect(toEditable(utf8('STOR a.csv\r\n'))).toEqual({ text: 'STOR a.csv', cr: true, lf: true });
    expect(toEditable(utf8('NOOP\n'))).toEqual({ text: 'NOOP', cr: false, lf: true });
    expect(toEditable(utf8('NOOP\r'))).toEqual({ text: 'NOOP', cr: true, lf: false });
    expect(toEditable(utf8(''))).toEqual({ text: '', cr: false, lf: false });
  });

  it('makes lines of CR LF, and marks what stands alone', () => {
    expect(toEditable(utf8('211-a\r\n211 b\r\n')).text).toBe('211-a\n211 b');
    expect(toEditable(utf8('a\rb\nc\r\n')).text).toBe('a\\x0db\\x0ac');
  });

  it('marks what is no text', () => {
    expect(toEditable(new Uint8Array([0xff, 0xf4, 0x41, 13, 10])).text).toBe('\\xff\\xf4A');
    expect(toEditable(utf8('CWD 你好\r\n')).text).toBe('CWD 你好');
  });
});

describe('toBytes', () => {
  it.each([
    'STOR a.csv\r\n',
    '211-a\r\n b\r\n211 c\r\n',
    'NOOP\n',
    'CWD C:\\xff\\b\r\n',
    'RETR 你好 é😀.txt\r\n',
    'a\rb\nc\0\t\r\n',
    '',
  ])('gives back %j', (text) => {
    expect([...toBytes(toEditable(utf8(text)))]).toEqual([...utf8(text)]);
  });

  it('gives back every byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect([...toBytes(toEditable(all))]).toEqual([...all]);
  });

  it('writes what was asked for', () => {
    expect([...toBytes({ text: 'A\\xffé', cr: false, lf: true })]).toEqual([0x41, 0xff, 0xc3, 0xa9, 10]);
  });
});

it('reads Latin-1 letters as bytes', () => {
  expect([...fromLatin1('A\xff\r')]).toEqual([0x41, 0xff, 13]);
});

it('keeps the dots of a secret', () => {
  expect(toEditable(fromLatin1('PASS ••••\r\n'))).toEqual({ text: 'PASS ••••', cr: true, lf: true });
});
