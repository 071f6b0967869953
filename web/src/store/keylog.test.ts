import { expect, test } from 'vitest';
import { keyLogIn } from './keylog';

const random = 'ab'.repeat(32);
const line = `CLIENT_RANDOM ${random} ${'0F'.repeat(48)}`;

test.each([
  [line, true],
  [`# made by curl\r\n\n${line}\r\nmore`, true],
  [`\ufeffSERVER_HANDSHAKE_TRAFFIC_SECRET ${random} 00\n`, true],
  [`CLIENT_TRAFFIC_SECRET_0 ${random} 00`, true],
  [`x\n${line}`, false],
  ['CLIENT_RANDOM of something else', false],
  ['{"format":"ftpsim"}', false],
  ['', false],
])('a key log is known by its first line: %#', async (text, is) => {
  expect(await keyLogIn(new Blob([text]))).toBe(is ? text.replace('\ufeff', '') : '');
});
