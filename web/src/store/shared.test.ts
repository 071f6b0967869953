import { expect, test } from 'vitest';
import { inHash } from './offered';
import { describe } from './shared';

const text = (x: unknown) => JSON.stringify(x);

test('what a link brings is counted, and files are refused', () => {
  const events = [{ e: { sid: 'S1' } }, { e: { sid: 'S2' } }, { e: { sid: 'S2' } }, { e: {} }];
  expect(describe(text({ files: null, events, blobs: {} }))).toEqual({ events: 4, sessions: 2 });
  expect(describe(text({ files: [], events }))).toBe('link-files');
  expect(describe(text({ events, blobs: { a: {} } }))).toBe('link-files');
  expect(describe(text({ events: 4 }))).toBe('bad-link');
  expect(describe(text(null))).toBe('bad-link');
  expect(describe('\u0001')).toBe('bad-link');
});

test('a link is one however mail has treated it', () => {
  expect(inHash('#r=ab-_')).toBe('ab-_');
  expect(inHash('#r%3Dab%0D%0Acd%20')).toBe('abcd');
  expect(inHash('#r=a*b')).toBe('a*b');
  expect(inHash('#r')).toBe('');
  expect(inHash('')).toBeNull();
  expect(inHash('#region-files')).toBeNull();
});
