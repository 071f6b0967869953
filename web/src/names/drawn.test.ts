import { expect, it } from 'vitest';
import { drawn } from './drawn';

it('draws control characters and marks of direction, and leaves the rest', () => {
  expect(drawn('a\0b\tc\x1bd\x7f')).toBe('a␀b␉c␛d␡');
  expect(drawn('\u202etxt.exe')).toBe('<U+202E>txt.exe');
  expect(drawn('Grüße 中文 ••••')).toBe('Grüße 中文 ••••');
});
