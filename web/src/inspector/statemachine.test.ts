import { describe, expect, it } from 'vitest';
import type { FSM } from '../wire';
import { BOXES, isTaken, VIEW, WAYS, type Way, walk } from './statemachine';

const step = (fsm: FSM, from?: FSM) => ({ state: from ? { fsm, from } : { fsm } });
const way = (from: FSM, to: FSM) => WAYS.find((w) => w.from === from && w.to === to) as Way;

describe('walk', () => {
  it('remembers where a session has been and how it came there', () => {
    const w = walk([
      step('connected'),
      step('need-password', 'connected'),
      step('need-password'),
      step('logged-in', 'need-password'),
      {},
    ]);
    expect(w.current).toBe('logged-in');
    expect([...w.visited]).toEqual(['connected', 'need-password', 'logged-in']);
    expect(isTaken(way('connected', 'need-password'), w)).toBe(true);
    expect(isTaken(way('logged-in', 'data-ready'), w)).toBe(false);
  });

  it('is empty for a session without states', () => {
    expect(walk([])).toEqual({ current: null, visited: new Set(), taken: new Set() });
  });

  it('lights a two-way edge whichever way was taken', () => {
    expect(isTaken(way('logged-in', 'renaming'), walk([step('logged-in', 'renaming')]))).toBe(true);
  });

  it('lights the way to Closed wherever the session was', () => {
    const w = walk([step('transferring'), step('closed', 'transferring')]);
    expect(isTaken(way('logged-in', 'closed'), w)).toBe(true);
  });
});

it('draws every box inside the view and no two over each other', () => {
  for (const b of BOXES) {
    expect(b.x).toBeGreaterThanOrEqual(0);
    expect(b.y).toBeGreaterThanOrEqual(VIEW.y);
    expect(b.x + b.w).toBeLessThanOrEqual(VIEW.w);
    expect(b.y + b.h).toBeLessThanOrEqual(VIEW.y + VIEW.h);
  }
  const overlap = BOXES.some((a, i) =>
    BOXES.some((b, j) => j > i && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h),
  );
  expect(overlap).toBe(false);
});

it('joins only states that have a box', () => {
  const states = new Set(BOXES.map((b) => b.state));
  expect(WAYS.every((w) => states.has(w.from) && states.has(w.to))).toBe(true);
});
