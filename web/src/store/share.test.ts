import { deflateRawSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { maxUnpacked, pack, tooLong, unpack } from './share';

afterEach(() => vi.unstubAllGlobals());

test('a record comes back out of a link', async () => {
  const bytes = new TextEncoder().encode('{"format":"ftpsim-recording"}\n'.repeat(500));
  const text = await pack(bytes);
  expect(text).toMatch(/^[\w-]+$/);
  expect(text.length).toBeLessThan(400);
  expect(await unpack(text)).toEqual(bytes);
});

test('what is no record is refused', async () => {
  expect(await unpack('AAAA')).toBe('bad-link');
  expect(await unpack('***')).toBe('bad-link');
  expect(await unpack(await pack(new Uint8Array(maxUnpacked)))).toHaveLength(maxUnpacked);
  expect(await unpack(await pack(new Uint8Array(maxUnpacked + 1)))).toBe('link-too-large');
});

test('a link is bounded', async () => {
  const noise = crypto.getRandomValues(new Uint8Array(40_000));
  expect(tooLong(await pack(noise))).toBe(true);
  expect(await unpack(await pack(noise))).toBe('link-too-large');
});

test('a bomb is given up soon after the bound', async () => {
  let fed = 0;
  vi.stubGlobal(
    'DecompressionStream',
    class {
      readonly readable: ReadableStream;
      readonly writable: WritableStream;
      constructor() {
        const real = new TransformStream({
          // As a browser does it: all that a slice comes to, at once.
          transform(chunk: Uint8Array, to) {
            fed += chunk.length;
            to.enqueue(new Uint8Array(chunk.length * 1032));
          },
        });
        this.readable = real.readable;
        this.writable = real.writable;
      }
    },
  );
  const bomb = deflateRawSync(new Uint8Array(20 << 20)).toString('base64url');
  expect(bomb.length).toBeGreaterThan(20_000);
  expect(await unpack(bomb)).toBe('link-too-large');
  expect(fed).toBeLessThan(1500);
});
