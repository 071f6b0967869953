import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { calmly, calmMs } from './calm';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('says the first text at once, then the latest at most every two seconds', () => {
  const heard: string[] = [];
  const voice = calmly((text) => heard.push(text));
  for (let i = 1; i <= 9; i++) voice.hear(`${i}`);
  expect(heard).toEqual(['1']);
  vi.advanceTimersByTime(calmMs);
  expect(heard).toEqual(['1', '9']);
  voice.hear('10');
  voice.hear('9');
  vi.advanceTimersByTime(calmMs * 3);
  expect(heard, 'it has come back to what was said').toEqual(['1', '9']);
  voice.hear('11');
  expect(heard).toEqual(['1', '9', '11']);
});

it('says nothing any more when it was stopped', () => {
  const heard: string[] = [];
  const voice = calmly((text) => heard.push(text));
  voice.hear('1');
  voice.hear('2');
  voice.stop();
  vi.advanceTimersByTime(calmMs * 2);
  expect(heard).toEqual(['1']);
});
