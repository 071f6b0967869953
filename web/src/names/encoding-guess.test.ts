import { describe, expect, it } from 'vitest';
import { bytesOf, guess, notUtf8, probable, readable } from './encoding-guess';

/** Bytes as the engine writes them inside. */
const inside = (...bytes: (number | string)[]) =>
  bytes.map((b) => (typeof b === 'string' ? b : String.fromCharCode(b < 0x80 ? b : 0xef00 + b))).join('');

describe('a name that is not UTF-8', () => {
  it.each([
    ['中国.txt', 'GBK', inside(0xd6, 0xd0, 0xb9, 0xfa, '.txt')],
    ['新建文件夹', 'GBK', inside(0xd0, 0xc2, 0xbd, 0xa8, 0xce, 0xc4, 0xbc, 0xfe, 0xbc, 0xd0)],
    ['測試.txt', 'Big5', inside(0xb4, 0xfa, 0xb8, 0xd5, '.txt')],
    ['中文資料夾', 'Big5', inside(0xa4, 0xa4, 0xa4, 0xe5, 0xb8, 0xea, 0xae, 0xc6, 0xa7, 0xa8)],
    ['日本語.txt', 'Shift-JIS', inside(0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, '.txt')],
    ['テスト', 'Shift-JIS', inside(0x83, 0x65, 0x83, 0x58, 0x83, 0x67)],
    ['café.txt', 'Latin-1', inside('caf', 0xe9, '.txt')],
    ['Müller', 'Latin-1', inside('M', 0xfc, 'ller')],
    ['größe für São', 'Latin-1', inside('gr', 0xf6, 0xdf, 'e f', 0xfc, 'r S', 0xe3, 'o')],
  ] as const)('%s is read as %s', (text, encoding, name) => {
    expect(guess(name)).toMatchObject({ text, encoding });
    expect(probable(name)).toBe(text);
    expect(readable(name)).toBe(`${text} [${encoding}?]`);
  });

  it('tells its bytes', () => {
    expect(guess(inside('a', 0xd6, 0xd0, 0xb9, 0xfa, '.txt'))?.bytes).toBe('D6 D0 B9 FA');
    expect([...bytesOf(inside('a', 0xd6))]).toEqual([0x61, 0xd6]);
  });

  it('is read in one encoding all along a path, and a line around it stays', () => {
    expect(guess(inside('"/', 0xd6, 0xd0, 0xb9, 0xfa, '/', 0xce, 0xc4, '" created.'))).toMatchObject({
      text: '"/中国/文" created.',
      encoding: 'GBK',
      bytes: 'D6 D0 B9 FA / CE C4',
    });
    expect(readable(inside('/文件/', 0xd6, 0xd0))).toBe('/文件/中 [GBK?]');
  });

  it('shows bytes where nothing fits', () => {
    expect(guess(inside(0xff, 0xfe, 0x80, '.bin'))).toEqual({
      text: '\\xFF\\xFE\\x80.bin',
      encoding: '',
      bytes: 'FF FE 80',
    });
    expect(readable(inside(0x80, 'x'))).toBe('\\x80x');
  });

  it('is none if its bytes are UTF-8 after all', () => {
    expect(guess('文件.txt')).toBeNull();
    expect(notUtf8('文件.txt')).toBe(false);
    expect(readable('plain')).toBe('plain');
    // U+EFD6 itself, as the engine escapes it.
    expect(guess(inside(0xee, 0xbf, 0x96))).toBeNull();
  });
});
