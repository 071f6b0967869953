import { expect, test } from 'vitest';
import { pack, tooLong, unpack } from './share';

test('a record comes back out of a link', async () => {
  const bytes = new TextEncoder().encode('{"format":"ftpsim-recording"}\n'.repeat(500));
  const text = await pack(bytes);
  expect(text).toMatch(/^[\w-]+$/);
  expect(text.length).toBeLessThan(400);
  expect(await unpack(text)).toEqual(bytes);
});

test('what is no record is refused', async () => {
  expect(await unpack('AAAA')).toBeNull();
  expect(await unpack('***')).toBeNull();
  const bomb = await pack(new Uint8Array(9 << 20));
  expect(await unpack(bomb)).toBeNull();
});

test('a link is bounded', async () => {
  const noise = crypto.getRandomValues(new Uint8Array(40_000));
  expect(tooLong(await pack(noise))).toBe(true);
});
