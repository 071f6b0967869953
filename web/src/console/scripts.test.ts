import { expect, it } from 'vitest';
import type { FtpFile } from '../contract';
import { sampleOf, there } from './scripts';

const entry = (name: string, size: number, dir = false): FtpFile => ({ name, dir, size, mtime: 0, mode: '' });

it('fetches the largest file that is not too large and needs no quotes', () => {
  const known = new Map([
    ['/', [entry('pub', 0, true), entry('welcome.txt', 400)]],
    ['/pub', [entry('huge.iso', 1 << 30), entry('my photo.jpg', 9000), entry('photo.jpg', 5000)]],
  ]);
  expect(sampleOf(known)).toEqual({ path: '/pub/photo.jpg', size: 5000 });
});

it('has a name even when nothing is known', () => {
  expect(sampleOf(new Map()).path).toBe('/readme.txt');
});

it('takes a file of the start as long as it may be there', () => {
  expect(there('/pub/pattern.bin', new Map())).toBe('/pub/pattern.bin');
  expect(there('/pub/pattern.bin', new Map([['/pub', [entry('pattern.bin', 9)]]]))).toBe('/pub/pattern.bin');
  expect(there('/pub/pattern.bin', new Map([['/pub', [entry('other.bin', 9)]]]))).toBe('/pub/other.bin');
});
