import { expect, it } from 'vitest';
import { hexDump, linesOf, looksLikeText, pictureType } from './view';

const bytes = (text: string) => new TextEncoder().encode(text);

it('tells text from other bytes', () => {
  expect(looksLikeText(bytes('你好\r\n\tworld'))).toBe(true);
  expect(looksLikeText(bytes(''))).toBe(true);
  expect(looksLikeText(Uint8Array.from([0, 1, 2, 200, 65]))).toBe(false);
});

it('dumps sixteen bytes a line', () => {
  expect(hexDump(bytes('0123456789abcdef\r\n'))).toBe(
    [
      '000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef',
      `000010  0d 0a${' '.repeat(42)}  ··`,
    ].join('\n'),
  );
});

const raw = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

it('tells each line’s end', () => {
  expect(linesOf(raw('a\r\nb\n\rc'))).toEqual([
    { text: 'a', end: 'CR LF' },
    { text: 'b', end: 'LF' },
    { text: '', end: 'CR' },
    { text: 'c', end: '' },
  ]);
  expect(linesOf(raw(''))).toEqual([]);
  expect(linesOf(raw('a\n'))).toHaveLength(1);
});

it('knows pictures by their first bytes', () => {
  expect(pictureType(raw('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'))).toBe('image/png');
  expect(pictureType(raw('RIFF\x10\0\0\0WEBPVP8 '))).toBe('image/webp');
  expect(pictureType(raw('BMW and other cars'))).toBe('');
  expect(pictureType(raw(''))).toBe('');
});
