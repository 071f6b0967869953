import { expect, test } from 'vitest';
import { parseKept, parseMarks } from './lesson-keep';

test.each([
  null,
  '',
  '{',
  '[]',
  'null',
  '{"seed":"x"}',
  '{"seed":"x","from":"","source":{}}',
  '{"seed":1,"source":{"name":"a"}}',
])('what is kept as %s is nothing', (text) => expect(parseKept(text)).toBeNull());

test('the lesson that runs is read again', () => {
  const kept = { source: { name: 'passive' }, seed: '7b', from: '' };
  expect(parseKept(JSON.stringify(kept))).toEqual(kept);
});

test('marks that are none are left out', () => {
  const fine = { done: true, step: 3, seed: '7b' };
  expect(parseMarks(JSON.stringify({ a: fine, b: 1, c: { done: 'yes', step: 0, seed: '' } }))).toEqual({
    a: fine,
  });
  expect(parseMarks('{')).toEqual({});
  expect(parseMarks('7')).toEqual({});
});
