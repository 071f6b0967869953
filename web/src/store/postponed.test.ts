import { afterEach, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { record } from '../gen/records/live_behind';
import { forgetPostponed, isPostponed, notePostponed } from './postponed';

const events = record as FtpEvent[];
const pasv = events.find((e) => e.behind) as FtpEvent;
const stor = pasv.behind as number;
const after = (more: Partial<FtpEvent>) => notePostponed({ ...(events.at(-1) as FtpEvent), ...more });

afterEach(forgetPostponed);

it('a command waits until the other one has been answered', () => {
  const over = events.find((e) => e.re === stor && e.final) as FtpEvent;
  for (const e of events) {
    notePostponed(e);
    expect(isPostponed(pasv), String(e.id)).toBe(e.id >= pasv.id && e.id < over.id);
  }
});

it.each([
  ['its own reply has come', { kind: 'reply', re: pasv.id, final: true }, false],
  ['the transfer has begun', { kind: 'reply', re: stor, final: false }, true],
  ['its session is over', { kind: 'session.close' }, false],
  ['another session is over', { kind: 'session.close', sid: 'S9' }, true],
  ['the server went back in time', { kind: 'restore', sid: '' }, false],
] as const)('when %s', (_, e, waits) => {
  notePostponed(pasv);
  after(e as Partial<FtpEvent>);
  expect(isPostponed(pasv)).toBe(waits);
});

it('a command that was dropped waits for nothing', () => {
  notePostponed({ ...pasv, origin: 'dropped' });
  expect(isPostponed(pasv)).toBe(false);
});
