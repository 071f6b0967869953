import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FtpEvent, Waiting } from '../contract';
import { record } from '../gen/records/live_unfinished';
import { began } from './now';
import { applyEvents, forget } from './receive';
import { cursor, held, recording, status } from './state';
import { isDelayed, lineSince, waiting, waitOf } from './waiting';

beforeEach(() => {
  vi.useFakeTimers({ now: 10_000 });
  began.value = 0;
});
afterEach(() => {
  tell();
  vi.useRealTimers();
});

/** The Worker says what the sessions wait for. */
function tell(...waits: Waiting[]): void {
  status.value = { ...status.peek(), waits };
}
const wait = (sid: string, of: Waiting['for'], ms: number, more: Partial<Waiting> = {}): Waiting => ({
  sid,
  conn: `${sid}.c`,
  for: of,
  since: ms * 1e6,
  ...more,
});

describe('what the sessions wait for', () => {
  it('is told of when it has lasted for half a second', () => {
    tell(wait('S1', 'connect', 9900), wait('S2', 'data', 9000));
    expect(waiting.value.map((w) => w.sid)).toEqual(['S2']);
    vi.advanceTimersByTime(399);
    expect(waitOf('S1')).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(waitOf('S1')).toMatchObject({ for: 'connect' });
    tell();
    expect(waiting.value).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is one thing of each session: what its transfer waits for, where there is one', () => {
    tell(wait('S1', 'line-end', 0), wait('S1', 'data', 0, { re: 9 }), wait('S2', 'gate', 0));
    expect(waiting.value.map((w) => `${w.sid} ${w.for}`)).toEqual(['S1 data', 'S2 gate']);
  });

  it('stays the same as long as it is the same: who shows it need not look again', () => {
    tell(wait('S1', 'data', 0));
    const before = waiting.value;
    tell(wait('S1', 'data', 0), wait('S2', 'data', 10_000));
    expect(waiting.value).toBe(before);
  });

  it('is not shown where the present is not looked at', () => {
    tell(wait('S1', 'data', 0));
    cursor.value = 3;
    expect(waiting.value).toEqual([]);
    cursor.value = 0;
    expect(waiting.value).toHaveLength(1);
    recording.value = { name: 'x' } as never;
    expect(waiting.value).toEqual([]);
    recording.value = null;
  });

  it('tells what a person holds from what passes by itself', () => {
    const item = (until?: number) => ({ sid: 'S1', event: { conn: 'S1.c' }, until }) as never;
    held.value = [item()];
    expect(isDelayed(wait('S1', 'gate', 0))).toBe(false);
    expect(isDelayed(wait('S2', 'gate', 0))).toBe(true);
    held.value = [item(99_000)];
    expect(isDelayed(wait('S1', 'gate', 0))).toBe(true);
    held.value = [];
  });
});

describe('a line without its end', () => {
  const events = record as FtpEvent[];
  const begun = events.filter((e) => e.kind === 'unfinished');
  afterEach(() => forget(0));

  it('is waited for while it is the latest, and no more when it has one', () => {
    const [user, pass, noo] = begun as [FtpEvent, FtpEvent, FtpEvent];
    const upTo = (e: FtpEvent) => events.slice(0, events.indexOf(e) + 1);
    applyEvents(upTo(user));
    expect(lineSince(user)).toBeTypeOf('number');
    applyEvents(upTo(pass));
    expect(lineSince(user)).toBeUndefined();
    const came = Date.parse(pass.wall) - 500;
    tell(wait('S1', 'line-end', came - began.value));
    expect(lineSince(pass)).toBeCloseTo(came, 0);
    applyEvents(events);
    expect(begun.map(lineSince)).toEqual([undefined, undefined, undefined]);
    expect(noo.dec?.why).toBe('left-unfinished');
  });

  it('is none in a recording', () => {
    recording.value = { name: 'x' } as never;
    applyEvents(events.slice(0, 3));
    expect(lineSince(events[2] as FtpEvent)).toBeUndefined();
    recording.value = null;
  });
});
