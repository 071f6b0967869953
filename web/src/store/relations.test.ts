import { describe, expect, it } from 'vitest';
import { record } from '../gen/records/multi_story';
import { EventLog } from './log';
import { exchangeOf, partner } from './relations';

const log = new EventLog();
log.append(record);
const find = (test: (e: { kind: string; dec?: { verb?: string; code?: number } }) => boolean) => {
  for (let i = 0; i < log.length; i++) {
    const e = log.at(i);
    if (e && test(e)) return e;
  }
  throw new Error('no such event');
};
const retr = find((e) => e.dec?.verb === 'RETR');
const done = find((e) => e.dec?.code === 226);

describe('exchangeOf', () => {
  it('joins a command with all that belongs to it, whichever of them is asked', () => {
    const x = exchangeOf(log, retr);
    expect(x?.rest.map((e) => e.dec?.code ?? e.kind)).toEqual([150, 'data', 'conn.close', 226]);
    expect(exchangeOf(log, done)?.command).toBe(retr);
  });

  it('has none for a greeting', () => {
    expect(
      exchangeOf(
        log,
        find((e) => e.dec?.code === 220),
      ),
    ).toBeNull();
  });
});

describe('partner', () => {
  it('goes from the command over its replies and back', () => {
    const first = partner(log, retr, 1);
    expect(first?.dec?.code).toBe(150);
    expect(first && partner(log, first, 1)).toBe(done);
    expect(partner(log, done, 1)).toBeUndefined();
    expect(partner(log, done, -1)).toBe(first);
    expect(first && partner(log, first, -1)).toBe(retr);
  });
});
