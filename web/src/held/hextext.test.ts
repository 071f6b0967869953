import { expect, test } from 'vitest';
import { fromHex, toHex } from './hextext';

test('bytes come back from their hex', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect(fromHex(toHex(all))).toEqual(all);
  expect(toHex(all).split('\n')).toHaveLength(16);
});

test('spaces and case do not matter; half a pair does', () => {
  expect(fromHex('52 45\n5452 0D0a')).toEqual(Uint8Array.from([0x52, 0x45, 0x54, 0x52, 13, 10]));
  expect(fromHex('')).toEqual(new Uint8Array());
  expect(fromHex('5')).toBeNull();
  expect(fromHex('5g')).toBeNull();
});
