import { expect, it } from 'vitest';
import { gap, wallClock } from './time';

it('shows a gap with about two figures', () => {
  expect([400_000, 4_200_000, 1_240_000_000, 300_000_000_000].map(gap)).toEqual([
    '0.4 ms',
    '4 ms',
    '1.2 s',
    '5 min',
  ]);
});

it('shows the clock of a capture to the microsecond', () => {
  expect(wallClock('2026-11-24T23:24:50.020441877Z')).toBe('2026-11-24 23:24:50.020441 UTC');
  expect(wallClock('2026-11-24T23:24:50Z')).toBe('2026-11-24 23:24:50.000000 UTC');
  expect(wallClock('2026-11-24T23:24:50.5Z')).toBe('2026-11-24 23:24:50.500000 UTC');
});
