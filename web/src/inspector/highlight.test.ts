import { expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { maskOf, resetLinks, showOriginal } from './highlight';

it('hides what is secret of the original, and of what came in its place', () => {
  const e = {
    id: 1,
    kind: 'command',
    orig: true,
    raw: { len: 6, off: 0, wasMask: [[5, 9]] },
  } as unknown as FtpEvent;
  expect(maskOf(e)).toEqual([]);
  showOriginal.value = true;
  expect(maskOf(e)).toEqual([[5, 9]]);
  resetLinks();
  expect(maskOf(e)).toEqual([]);
});
