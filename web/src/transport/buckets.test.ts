import { describe, expect, it } from 'vitest';
import { flood, story } from '../fake/recording';
import { toneOf } from '../ladder/row';
import { bars, pathOf, type Source } from './buckets';

const source = (list: ReturnType<typeof flood>): Source => ({ length: list.length, at: (i) => list[i] });

describe('bars', () => {
  it('gives each of few events a bar', () => {
    const { list } = story();
    const all = bars(source(list), 120, toneOf);
    expect(all).toHaveLength(list.length);
    expect(all.map((b) => b.tone)).toEqual(list.map(toneOf));
  });

  it('joins many and lets the gravest kind colour the bar', () => {
    const list = flood(10_000);
    const bad = list[5000];
    if (bad) bad.dec = { code: 550 };
    if (bad) bad.kind = 'reply';
    const all = bars(source(list), 100, toneOf);
    expect(all).toHaveLength(100);
    expect(all[50]?.tone).toBe('r5');
    for (const b of all) expect(b.height).toBeGreaterThan(0);
    for (const b of all) expect(b.height).toBeLessThanOrEqual(1);
  });

  it('draws nothing of nothing', () => {
    expect(bars(source([]), 100, toneOf)).toEqual([]);
    expect(pathOf([], 'cmd')).toBe('');
  });
});
