import { afterEach, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { record } from '../gen/records/rewind_transfer';
import { isLeft, linesOf, noteRestore, restores, spansOf } from './history-lines';

afterEach(() => {
  restores.value = [];
});

const restore = (id: number, to: number) =>
  ({ id, kind: 'restore', dec: { fields: [{ name: 'to', value: String(to), off: 0, len: 0 }] } }) as FtpEvent;

it('leaves behind what lies between a restore and where it went', () => {
  const first = record.find((e) => e.kind === 'restore') as FtpEvent;
  for (const e of record) if (e.id < first.id) noteRestore(e);
  expect(isLeft(7)).toBe(false);
  noteRestore(first);
  expect([6, 7, first.id - 1, first.id, first.id + 1].map(isLeft)).toEqual([false, true, true, false, false]);
});

it('comes back to what was left behind', () => {
  noteRestore(restore(11, 4));
  noteRestore(restore(21, 7));
  expect([4, 7, 8, 11, 20, 21].map(isLeft)).toEqual([false, false, true, true, true, false]);
});

it('tells each line from its beginning on', () => {
  const all = [
    { id: 11, to: 4 },
    { id: 15, to: 12 },
    { id: 21, to: 0 },
  ];
  expect(linesOf(all, 25)).toEqual([
    [{ from: 1, to: 10 }],
    [
      { from: 1, to: 4 },
      { from: 11, to: 14 },
    ],
    [
      { from: 1, to: 4 },
      { from: 11, to: 12 },
      { from: 15, to: 20 },
    ],
    [{ from: 21, to: 25 }],
  ]);
  expect(spansOf([], 3)).toEqual([{ from: 1, to: 3 }]);
});
