import { expect, it } from 'vitest';
import { gap } from './time';

it('shows a gap with about two figures', () => {
  expect([400_000, 4_200_000, 1_240_000_000, 300_000_000_000].map(gap)).toEqual([
    '0.4 ms',
    '4 ms',
    '1.2 s',
    '5 min',
  ]);
});
