import { expect, it } from 'vitest';
import { TypeAhead } from './type-ahead';

const names = ['View', 'Download', 'New folder…', 'Rename…', 'Delete…', '删除'];

it('goes to the entry that begins with what is typed', () => {
  const t = new TypeAhead();
  expect(t.find(names, 0, 'd', 0)).toBe(1);
  expect(t.find(names, 1, 'e', 100)).toBe(4);
  expect(t.find(names, 4, 'x', 200)).toBe(-1);
  expect(t.find(names, 4, 'N', 2000)).toBe(2);
  expect(t.find(names, 2, '删', 4000)).toBe(5);
});

it('goes round by the same letter', () => {
  const t = new TypeAhead();
  expect(t.find(names, 0, 'd', 0)).toBe(1);
  expect(t.find(names, 1, 'd', 100)).toBe(4);
  expect(t.find(names, 4, 'd', 200)).toBe(1);
});
