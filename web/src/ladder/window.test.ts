import { describe, expect, it } from 'vitest';
import { atEnd, reveal, slotOf, windowOf } from './window';

describe('windowOf', () => {
  it('draws what is in view and a little more, from an even row', () => {
    expect(windowOf(0, 300, 30, 100_000)).toEqual({ start: 0, end: 17 });
    const w = windowOf(3015, 300, 30, 100_000);
    expect(w.start).toBe(94);
    expect(w.end).toBe(117);
    expect(windowOf(3015 + 30, 300, 30, 100_000).start % 2).toBe(0);
  });

  it('stays inside the list', () => {
    expect(windowOf(0, 300, 30, 0)).toEqual({ start: 0, end: 0 });
    expect(windowOf(0, 300, 30, 3)).toEqual({ start: 0, end: 3 });
    expect(windowOf(1e9, 300, 30, 100).end).toBe(100);
    expect(windowOf(-20, 300, 30, 100).start).toBe(0);
  });

  it('covers every row of the view, wherever it stands', () => {
    for (let top = 0; top < 400; top += 7) {
      const w = windowOf(top, 300, 30, 1000);
      expect(w.start * 30).toBeLessThanOrEqual(top);
      expect(w.end * 30).toBeGreaterThanOrEqual(top + 300);
    }
  });
});

describe('slotOf', () => {
  it('gives each row of a window an element of its own, the same while it is in view', () => {
    for (const rows of [1, 31, 32, 33, 64]) {
      const slots = (start: number) => Array.from({ length: rows }, (_, i) => slotOf(start + i, rows));
      for (const start of [0, 2, 46, 1000]) expect(new Set(slots(start)).size).toBe(rows);
    }
    expect(slotOf(1002, 40)).toBe(slotOf(1002 + 64, 40));
  });
});

describe('atEnd and reveal', () => {
  it('knows the end, give or take half a row', () => {
    expect(atEnd(700, 300, 30, 990)).toBe(true);
    expect(atEnd(670, 300, 30, 990)).toBe(false);
    expect(atEnd(0, 300, 30, 120)).toBe(true);
  });

  it('scrolls no further than needed', () => {
    expect(reveal(5, 100, 300, 30)).toBe(100);
    expect(reveal(2, 100, 300, 30)).toBe(60);
    expect(reveal(20, 100, 300, 30)).toBe(330);
  });
});
