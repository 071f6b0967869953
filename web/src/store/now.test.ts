import { effect } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** A page that can be seen, or not. */
const page = Object.assign(new EventTarget(), { hidden: false });
const hide = (hidden: boolean) => {
  page.hidden = hidden;
  page.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.stubGlobal('document', page);
  vi.resetModules();
  page.hidden = false;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('counts once a second, while somebody reads it and the page can be seen', async () => {
  const { now } = await import('./now');
  expect(vi.getTimerCount()).toBe(0);
  const seen: number[] = [];
  const stop = effect(() => void seen.push(now.value / 1000));
  await vi.advanceTimersByTimeAsync(2999);
  expect(seen).toEqual([1000, 1001, 1002]);

  hide(true);
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.at(-1)).toBe(1002);
  hide(false);
  expect(seen.at(-1)).toBe(1062.999);

  stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('takes the server’s clock from its events, and does not waver', async () => {
  const { began, setClock, wallOf } = await import('./now');
  const at = (wall: string, t: number) => setClock({ wall, t } as never);
  at('2026-11-22T12:00:05.250Z', 5.25e9);
  expect(new Date(wallOf(1e9)).toISOString()).toBe('2026-11-22T12:00:01.000Z');
  const before = began.value;
  at('2026-11-22T12:00:06.251Z', 6.25e9);
  expect(began.value).toBe(before);
  at('2026-11-22T13:00:07.000Z', 7e9);
  expect(began.value).toBe(before + 3_600_000);
});
