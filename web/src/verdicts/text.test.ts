import { afterEach, expect, it } from 'vitest';
import type { Verdict } from '../contract';
import { lang, speak } from '../i18n';
import { langs } from '../i18n/languages';
import { sentenceOf } from './text';

const verdict: Verdict = {
  rule: 'data-not-read',
  side: 'client',
  severity: 'info',
  sid: 'S1',
  event: 9,
  t: 1,
  times: 1,
  args: { verb: 'RETR', command: '9', bytes: '5', seconds: '5' },
};

const before = lang.value;
afterEach(() => speak(before));

it.each(langs)('says in %s that a wait is over, and after how long', async (l) => {
  await speak(l);
  const lasts = sentenceOf(verdict);
  const past = sentenceOf({ ...verdict, ended: 2, args: { ...verdict.args, paused: '73' } });
  expect(past.startsWith(`${lasts} `)).toBe(true);
  expect(past).toContain('73');
  expect(`${lasts}${past}`).not.toMatch(/[{}]/);
});
