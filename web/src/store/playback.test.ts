import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FtpEvent } from '../contract';
import { play, playing, setPlaySpeed, stopPlaying } from './playback';
import { forget } from './receive';
import * as s from './state';

const ms = 1e6;

/** A record with events at these times, in ms. */
function record(...times: number[]): void {
  forget(0);
  s.log.append(times.map((t, i) => ({ id: i + 1, t: t * ms, kind: 'command', sid: 'S1' }) as FtpEvent));
  s.version.value++;
}

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  stopPlaying();
  setPlaySpeed(1);
  vi.useRealTimers();
});

it('keeps the gaps that there were, and ends with the record', () => {
  record(0, 100, 101, 1500, 1600);
  play();
  expect(s.cursor.value).toBe(1);
  vi.advanceTimersByTime(99);
  expect(s.cursor.value).toBe(1);
  vi.advanceTimersByTime(3);
  expect(s.cursor.value).toBe(3);
  vi.advanceTimersByTime(1300);
  expect(s.cursor.value).toBe(3);
  vi.advanceTimersByTime(200);
  expect(playing.value).toBe(false);
  expect(s.cursor.value).toBe(0);
});

it('is as many times faster as was asked, from then on', () => {
  record(0, 1600, 3200, 3300);
  play();
  vi.advanceTimersByTime(1600);
  expect(s.cursor.value).toBe(2);
  setPlaySpeed(16);
  vi.advanceTimersByTime(101);
  expect(s.cursor.value).toBe(3);
});

it('gives way to the reader, and goes on from where the cursor is', () => {
  record(0, 10, 20, 30, 40);
  play();
  s.cursor.value = 3;
  vi.advanceTimersByTime(100);
  expect(s.cursor.value).toBe(3);
  expect(playing.value).toBe(false);
  play();
  vi.advanceTimersByTime(11);
  expect(s.cursor.value).toBe(4);
});
