import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import type { FtpEvent, Status } from '../contract';

const doc = Object.assign(new EventTarget(), { hidden: false });
vi.useFakeTimers();
vi.stubGlobal('document', doc);
vi.stubGlobal('requestAnimationFrame', (f: () => void) => setTimeout(f, 0));

const { flush, forget, onApplied, receive } = await import('./receive');
const s = await import('./state');

let id = 0;
const event = (kind: string): FtpEvent =>
  ({
    id: ++id,
    t: id,
    wall: new Date(id).toISOString(),
    kind,
    origin: 'wire',
    sid: 'S1',
    conn: 'D1',
  }) as never;
const events = (...list: FtpEvent[]) => receive({ t: 'events', from: list[0]?.id ?? 0, list });

let looks = 0;
s.version.subscribe(() => looks++);

beforeEach(() => {
  flush();
  forget(0);
  vi.advanceTimersByTime(10_000);
  looks = 0;
});
afterAll(() => {
  vi.useRealTimers();
});

it('looks at a transfer that goes on at most four times a second', () => {
  const from = id;
  for (let ms = 0; ms < 2000; ms += 20) {
    events(event('data'));
    const status = { ...s.status.peek(), transfers: [{ bytes: ms }] } as unknown as Status;
    receive(status);
    vi.advanceTimersByTime(20);
  }
  expect(looks).toBeGreaterThan(1);
  expect(looks).toBeLessThanOrEqual(9);
  vi.advanceTimersByTime(1000);
  expect(s.log.lastId - from).toBe(100);
});

it('shows any other event without that pause', () => {
  events(event('data'));
  vi.advanceTimersByTime(60);
  events(event('data'));
  vi.advanceTimersByTime(10);
  expect(looks).toBe(1);
  events(event('close'));
  vi.advanceTimersByTime(60);
  expect(looks).toBe(2);
  expect(s.log.lastId).toBe(id);
});

it('tells the server when the page is hidden and when it is shown', () => {
  const told: [number, boolean][] = [];
  onApplied((last, hidden) => told.push([last, hidden]));
  events(event('reply'));
  doc.hidden = true;
  doc.dispatchEvent(new Event('visibilitychange'));
  expect(s.log.lastId).toBe(id);
  expect(told.at(-1)).toEqual([id, true]);
  doc.hidden = false;
  doc.dispatchEvent(new Event('visibilitychange'));
  expect(told.at(-1)).toEqual([id, false]);
});
