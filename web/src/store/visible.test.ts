import { describe, expect, it } from 'vitest';
import { flood } from './flood';
import { EventLog } from './log';
import { scan, Visible } from './visible';

const commands = (e: { kind: string }) => e.kind === 'command';

describe('Visible', () => {
  it('shows everything without a match', () => {
    const log = new EventLog();
    const v = new Visible(log, null);
    log.append(flood(50));
    expect(v.length).toBe(50);
    expect(v.at(10)?.id).toBe(11);
    expect(v.indexOf(11)).toBe(10);
  });

  it('keeps up with the log, looking at each event once', () => {
    const log = new EventLog();
    let looked = 0;
    const v = new Visible(log, (e) => {
      looked++;
      return commands(e);
    });
    const all = flood(300);
    log.append(all.slice(0, 100));
    v.update();
    log.append(all.slice(100));
    v.update();
    v.update();
    expect(looked).toBe(300);
    expect(v.length).toBe(all.filter(commands).length);
    const third = all.filter(commands)[2];
    expect(v.at(2)).toBe(third);
    expect(v.indexOf(third?.id ?? 0)).toBe(2);
    expect(v.indexOf((third?.id ?? 0) + 1)).toBe(-1);
  });

  it('forgets what the log has dropped', () => {
    const log = new EventLog();
    const v = new Visible(log, commands);
    log.append(flood(4000));
    v.update();
    log.trim(2000);
    v.update();
    expect(v.at(0)?.id).toBeGreaterThanOrEqual(log.firstId);
    log.clear();
    v.update();
    expect(v.length).toBe(0);
  });

  it('begins anew with a log that was cleared and filled again meanwhile', () => {
    const log = new EventLog();
    const v = new Visible(log, commands);
    log.append(flood(400));
    v.update();
    log.clear();
    log.append(flood(500).slice(1));
    v.update();
    for (; !v.done; ) v.look(100);
    expect(ids(v)).toEqual(wanted(log));
  });

  const ids = (v: Visible) => Array.from({ length: v.length }, (_, i) => v.at(i)?.id);
  const wanted = (log: EventLog) =>
    Array.from({ length: log.length }, (_, i) => log.at(i)).flatMap((e) => (e && commands(e) ? e.id : []));

  it('looks back over a log that is there already, the newest first', () => {
    const log = new EventLog();
    const all = flood(3000);
    log.append(all.slice(0, 2900));
    const v = new Visible(log, commands);
    expect([v.length, v.done]).toEqual([0, false]);
    v.look(500);
    expect(ids(v)).toEqual(wanted(log).filter((id) => id > 2400));
    log.append(all.slice(2900));
    v.update();
    expect(v.at(v.length - 1)?.id).toBeGreaterThan(2900);
    while (!v.done) v.look(500);
    expect(ids(v)).toEqual(wanted(log));
    expect(v.indexOf(wanted(log)[7] ?? 0)).toBe(7);
  });

  it('stops at what the log has dropped while it looks back', () => {
    const log = new EventLog();
    log.append(flood(4000));
    const v = new Visible(log, commands);
    v.look(2500);
    log.trim(2000);
    v.update();
    expect(v.done).toBe(true);
    expect(ids(v)).toEqual(wanted(log));
  });

  it('begins anew when very much arrives at once', () => {
    const log = new EventLog();
    const v = new Visible(log, commands);
    log.append(flood(25_000));
    v.update();
    expect([v.length, v.done]).toEqual([0, false]);
    while (!v.done) v.look(10_000);
    expect(ids(v)).toEqual(wanted(log));
  });

  it('is scanned piece by piece until it has seen all', async () => {
    const log = new EventLog();
    log.append(flood(20_000));
    const v = new Visible(log, commands);
    await new Promise<void>((done) => {
      scan(v, () => v.done && done());
    });
    expect(ids(v)).toEqual(wanted(log));
  });
});
