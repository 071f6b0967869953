import { expect, it } from 'vitest';
import type { FSM } from '../contract';
import { full } from '../gen/machine';
import { ordered } from './client-lines';

const few = (state: FSM) => {
  const may = full.machine.may.find((p) => p.state === state)?.verbs ?? [];
  const all = ordered(may, state);
  expect([...all].sort()).toEqual([...may].sort());
  return all.slice(0, 8);
};

it.each<[FSM, string]>([
  ['connected', 'USER'],
  ['need-password', 'PASS'],
  ['logged-in', 'PASV'],
  ['renaming', 'RNTO'],
])('what may come next begins with what clients send: %s', (state, verb) => {
  expect(few(state).slice(0, 2)).toContain(verb);
});

it('offers transfers where there is a data connection, and old spellings last', () => {
  expect(few('data-ready')).toEqual(expect.arrayContaining(['LIST', 'RETR', 'STOR']));
  for (const { state } of full.machine.may) for (const v of few(state)) expect(v).toMatch(/^(?!X)[A-Z]+$/);
});
