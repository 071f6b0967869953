import { describe, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { record } from '../gen/records/multi_story';
import { toneOf } from '../ladder/row';
import { flood } from '../store/flood';
import { EventLog } from '../store/log';
import { Visible } from '../store/visible';
import { Buckets, pathOf, signsOf } from './buckets';

const of = (list: readonly FtpEvent[]) => {
  const log = new EventLog();
  log.append(list);
  const v = new Visible(log, null);
  const b = new Buckets(v, toneOf);
  b.update(log.firstId);
  return {
    log,
    v,
    b,
    bars: (n: number) => b.bars(log.firstId, Math.max(n, log.lastId - log.firstId + 1), n),
  };
};

describe('Buckets', () => {
  it('gives each of few events a bar', () => {
    const bars = of(record).bars(120);
    expect(bars.map((b) => [b.at, b.tone])).toEqual(record.map((e, i) => [i, toneOf(e)]));
  });

  it('joins many and lets the gravest kind colour the bar, wherever it stands', () => {
    const list = flood(10_000);
    const bad = list[5017] as FtpEvent;
    Object.assign(bad, { kind: 'reply', dec: { code: 550 }, break: 3 });
    const bars = of(list).bars(100);
    expect(bars).toHaveLength(100);
    expect(bars.filter((b) => b.tone === 'r5').map((b) => b.at)).toEqual([50]);
    expect(bars.filter((b) => b.mark).map((b) => b.at)).toEqual([50]);
    for (const b of bars) expect(b.height > 0 && b.height <= 1).toBe(true);
  });

  it('looks at each event once while the log grows and drops', () => {
    const all = flood(9000);
    const log = new EventLog();
    let looked = 0;
    const v = new Visible(log, null);
    const b = new Buckets(v, (e) => {
      looked++;
      return toneOf(e);
    });
    for (let i = 0; i < all.length; i += 1000) {
      log.append(all.slice(i, i + 1000));
      log.trim(5000);
      b.update(log.firstId);
    }
    expect(looked).toBe(all.length);
    const bars = b.bars(log.firstId, log.length, 100);
    expect(bars.map((x) => x.at).sort((x, y) => x - y)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('takes in what a filter finds by looking back', () => {
    const log = new EventLog();
    log.append(flood(5000));
    const v = new Visible(log, (e) => e.kind === 'command');
    const b = new Buckets(v, toneOf);
    while (!v.done) {
      v.look(700);
      b.update(log.firstId);
    }
    const whole = new Buckets(v, toneOf);
    whole.update(log.firstId);
    const sorted = (x: Buckets) => x.bars(1, 5000, 120).sort((p, q) => p.at - q.at);
    expect(sorted(b)).toEqual(sorted(whole));
    expect(sorted(b).length).toBeGreaterThan(100);
  });

  it('begins anew with a new server', () => {
    const { log, b, bars } = of(flood(9000));
    log.clear();
    log.append(flood(3000));
    b.update(log.firstId);
    expect(Math.max(...bars(100).map((x) => x.at))).toBe(99);
  });

  it('draws nothing of nothing', () => {
    expect(of([]).bars(100)).toEqual([]);
    expect(pathOf([], 'cmd')).toBe('');
    expect(signsOf([], 'top', () => true)).toBe('');
  });
});
