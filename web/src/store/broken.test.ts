import { describe, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { record } from '../gen/records/live_reset';
import { record as story } from '../gen/records/multi_story';
import { resetUpload, wasReset } from './broken';
import { EventLog } from './log';

function logOf(list: readonly FtpEvent[]): EventLog {
  const log = new EventLog();
  log.append(list);
  return log;
}
const events = record as FtpEvent[];
const ends = events.filter((e) => e.kind === 'conn.close');
const replies = events.filter((e) => e.dec?.code === 426);

describe('an upload that its client reset', () => {
  it('tells how much had been announced, at the end and at the reply', () => {
    const log = logOf(events);
    for (const list of [ends, replies])
      expect(list.map((e) => resetUpload(log, e))).toEqual([
        { bytes: 1000, announced: 1000 },
        { bytes: 500, announced: 0 },
      ]);
    expect(resetUpload(log, events.find((e) => e.dec?.code === 150) as FtpEvent)).toBeUndefined();
  });

  it('is one in a capture too, which has no words of it', () => {
    const bare = events.map((e) =>
      e.kind === 'conn.close' ? { ...e, dec: { verb: e.dec?.verb, why: e.dec?.why } } : e,
    );
    expect(resetUpload(logOf(bare), replies[0] as FtpEvent)).toEqual({ bytes: 1000, announced: 1000 });
  });

  it('is none where the way to the client was lost, or where the client closed', () => {
    const [end] = ends as [FtpEvent];
    const lost = { ...end, dec: { ...end.dec, text: 'tunnel lost: connection reset by peer' } };
    expect(wasReset(lost)).toBe(false);
    expect(story.filter((e) => wasReset(e as FtpEvent))).toEqual([]);
  });
});
