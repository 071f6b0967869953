import { effect } from '@preact/signals';
import { beforeEach, expect, it } from 'vitest';
import type { Student } from '../gen/class';
import * as s from './store';

const of = (number: number, more: Partial<Student> = {}): Student => ({
  id: `r-${number}`,
  number,
  name: `N${number}`,
  ftp: '',
  joined: true,
  ...more,
});
const klass = { frozen: false, address: 'http://relay/' };
const enter = (...students: Student[]) => s.hear([{ entered: { token: 't', class: klass, students } }]);

beforeEach(() => s.forgetClass());

it('shows who is there, comes and goes', () => {
  enter(of(2), of(1));
  expect(s.ids.value).toEqual(['r-1', 'r-2']);
  s.hear([{ student: of(3) }, { gone: 'r-1' }]);
  expect(s.ids.value).toEqual(['r-2', 'r-3']);
  expect(s.counts.value).toEqual({ all: 2, joined: 2 });
  // After a loss the relay tells all anew.
  enter(of(3), of(4, { joined: false }));
  expect(s.ids.value).toEqual(['r-3', 'r-4']);
  expect(s.counts.value).toEqual({ all: 2, joined: 1 });
});

it('a change of one seat tells that seat alone', () => {
  enter(of(1), of(2));
  let grids = 0;
  let ones = 0;
  let twos = 0;
  const ends = [
    effect(() => {
      s.ids.value;
      grids++;
    }),
    effect(() => {
      s.seat('r-1')?.value;
      ones++;
    }),
    effect(() => {
      s.seat('r-2')?.value;
      twos++;
    }),
  ];
  s.hear([{ student: of(1, { away: true }) }, { student: of(1) }]);
  expect([grids, ones, twos]).toEqual([1, 2, 1]);
  for (const end of ends) end();
});

it('knows since when a message is held', () => {
  const holds = (text: string) => of(1, { state: { mode: 'paused', sessions: 1, holds: text } });
  s.hear([{ student: holds('LIST') }], 10);
  s.hear([{ student: holds('RETR a') }], 20);
  expect(s.since('r-1')).toBe(10);
  s.hear([{ student: holds('') }], 30);
  expect(s.since('r-1')).toBe(0);
});

it('names who has not handed in, and whose page has failed', () => {
  enter(of(1), of(2, { name: '' }));
  s.hear([{ collected: { want: 2, have: 0, missing: ['r-1', 'r-2'], done: true } }]);
  expect(s.missing.value).toEqual(['N1', '#2']);
  s.hear([{ failed: { id: 'r-2', order: 'x', error: 'frozen' } }]);
  expect(s.failures.value).toEqual([{ who: '#2', error: 'frozen' }]);
});

it('a refusal is told until the class is entered', () => {
  s.hear([{ refused: 'wrong-code' }]);
  expect(s.refused.value).toBe('wrong-code');
  enter();
  expect(s.refused.value).toBe('');
});
