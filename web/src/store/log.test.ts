import { describe, expect, it } from 'vitest';
import { flood } from './flood';
import { EventLog } from './log';

describe('EventLog', () => {
  it('finds events by place and by ID over many chunks', () => {
    const log = new EventLog();
    log.append(flood(5000));
    expect(log.length).toBe(5000);
    for (const i of [0, 1, 1023, 1024, 4999]) expect(log.at(i)?.id).toBe(i + 1);
    expect(log.get(4321)?.id).toBe(4321);
    expect(log.indexOf(5001)).toBe(-1);
    expect(log.at(-1)).toBeUndefined();
  });

  it('leaves out what it has already', () => {
    const log = new EventLog();
    const all = flood(20);
    log.append(all.slice(0, 15));
    expect(log.append(all.slice(10)).map((e) => e.id)).toEqual([16, 17, 18, 19, 20]);
    expect(log.length).toBe(20);
  });

  it('drops the oldest by whole chunks and keeps finding the rest', () => {
    const log = new EventLog();
    log.append(flood(3000));
    expect(log.trim(2500)).toBe(1024);
    expect(log.length).toBe(3000 - 1024);
    expect(log.firstId).toBe(1025);
    expect(log.get(1024)).toBeUndefined();
    expect(log.get(2000)?.id).toBe(2000);
    expect(log.lowerBound(1)).toBe(0);
  });

  it('finds by ID across a gap', () => {
    const log = new EventLog();
    const all = flood(100);
    log.append(all.slice(0, 10));
    log.append(all.slice(50));
    expect(log.get(60)?.id).toBe(60);
    expect(log.get(30)).toBeUndefined();
    expect(log.at(log.lowerBound(30))?.id).toBe(51);
  });
});
