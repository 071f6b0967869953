import { beforeAll, expect, it } from 'vitest';
import { need, speak } from '../i18n';
import { entries, find, read, within, written } from './find';
import { nameOf } from './name';

beforeAll(() => need('library'));

it('finds rules by their name, by what they do, and by their JSON', () => {
  const all = entries();
  expect(all.length).toBeGreaterThan(40);
  const names = (text: string) => find(all, text).map((e) => e.key);
  expect(names('late 226')).toEqual(['late 226']);
  expect(names('QUOTATION mark')).toEqual(['only one quote', 'no quotes']);
  expect(names('noCloseNotify')).toEqual(['no close_notify']);
  expect(names('')).toHaveLength(all.length);
  expect(names('no such fault')).toEqual([]);
});

it.each([
  ['code:226', 'code:226 session:S2'],
  ['', 'session:S2'],
  [undefined, 'session:S2'],
  ['code:425 | kind:data', '(code:425 | kind:data) session:S2'],
  ['verb:A or verb:B', '(verb:A or verb:B) session:S2'],
])('keeps %s together when it is for one session', (match, want) => {
  expect(within(match, 'session:S2')).toBe(want);
});

it('writes a rule that it reads again', () => {
  const rule = { match: 'code:226', do: { lateMs: 5 } };
  expect(read(written(rule))).toEqual(rule);
  expect(read('{')).toEqual(expect.any(String));
});

it('names the rules of an event in the language of the page', async () => {
  expect(nameOf('late 226 + mine')).toBe('late 226 + mine');
  await speak('zh-CN');
  expect(nameOf('late 226 + mine')).toBe('迟到的 226 + mine');
  await speak('en');
});
