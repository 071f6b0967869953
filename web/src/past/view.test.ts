import { expect, it } from 'vitest';
import { hexDump, looksLikeText } from './view';

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
