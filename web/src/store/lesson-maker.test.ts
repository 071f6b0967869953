import { beforeEach, expect, it } from 'vitest';
import { record } from '../gen/records/multi_story';
import { edit, fetched, firstSentence, picks, steps, stores, tick } from './lesson-maker';
import { log } from './state';

log.append(record);

function find(verb: string, code: number) {
  const events = Array.from({ length: log.length }, (_, i) => log.at(i));
  const found = events.find((e) => e?.dec?.code === code && log.get(e.re ?? 0)?.dec?.verb === verb);
  if (!found) throw new Error(`no ${verb} ${code}`);
  return found;
}
const fetch = find('RETR', 226);
const login = find('PASS', 230);
const command = log.get(fetch.re ?? 0);

beforeEach(() => {
  picks.value = new Map();
});

it('keeps the ticked rows in the order of the record, in one step', () => {
  tick(fetch);
  tick(login);
  expect(steps.value.map((s) => s.map(([id]) => id))).toEqual([[login.id, fetch.id]]);
  tick(login);
  expect([...picks.value.keys()]).toEqual([fetch.id]);
});

it('begins a step where a teacher says so', () => {
  tick(fetch);
  tick(login);
  edit(fetch.id, { begins: true });
  expect(steps.value.map((s) => s.map(([id]) => id))).toEqual([[login.id], [fetch.id]]);
});

it('names what a row is about, and no password', () => {
  expect(firstSentence(login)).toBe('PASS: 230');
  expect(firstSentence(fetch)).toMatch(/^RETR \/\S+: 226$/);
  expect(command && firstSentence(command)).toMatch(/^RETR/);
});

it('offers the files that ticked rows fetch', () => {
  expect(fetched.value).toEqual([]);
  tick(fetch);
  expect(fetched.value).toHaveLength(1);
  expect(stores(fetch)).toBe(false);
});
