import { describe, expect, it } from 'vitest';
import type { State, Student } from '../gen/class';
import { longHold, need, sorted } from './order';

const student = (number: number, name: string, state?: Partial<State>, more?: Partial<Student>): Student => ({
  id: `r-${number}`,
  number,
  name,
  ftp: '',
  joined: true,
  state: { mode: 'running', sessions: 0, ...state },
  ...more,
});
const numbers = (list: Student[]) => list.map((s) => s.number);

describe('sorted', () => {
  const list = [
    student(3, 'Cyd', { holds: 'LIST' }),
    student(1, 'bo', { diagnosis: 'bare-lf' }, { away: true }),
    student(2, 'Ada'),
    student(10, '', undefined, { joined: false }),
    student(4, 'Bea', { diagnosis: 'bare-lf' }),
  ];
  it.each([
    ['number', [1, 2, 3, 4, 10]],
    ['name', [2, 4, 3, 10, 1]],
    ['help', [4, 3, 2, 1, 10]],
  ] as const)('by %s', (by, wanted) => {
    const long = Date.now();
    expect(numbers(sorted(list, by, (id) => (id === 'r-3' ? long - longHold - 1 : 0), long))).toEqual(wanted);
  });
});

describe('need', () => {
  const now = 1_000_000;
  it.each([
    ['a diagnosis', student(1, 'A', { diagnosis: 'x' }), 0, 2],
    ['a long hold', student(1, 'A', { holds: 'LIST' }), now - longHold - 1, 1],
    ['a short hold', student(1, 'A', { holds: 'LIST' }), now - longHold, 0],
    ['a hold of the teacher’s', student(1, 'A', { holds: 'LIST', mode: 'frozen' }), 0, 0],
    ['nothing', student(1, 'A'), 0, 0],
    ['somebody away', student(1, 'A', { diagnosis: 'x' }, { away: true }), 0, 0],
  ] as const)('%s', (_, s, since, wanted) => {
    expect(need(s, since, now)).toBe(wanted);
  });
});
