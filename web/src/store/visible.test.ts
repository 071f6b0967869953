import { describe, expect, it } from 'vitest';
import { flood } from '../fake/recording';
import { EventLog } from './log';
import { Visible } from './visible';

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
});
