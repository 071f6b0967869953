import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import type { Reason } from '../gen/wire';
import { lang, speak } from '../i18n';
import { en as page } from '../i18n/en';
import { zhCN } from '../i18n/zh-CN';
import { en } from './en';
import { gapsOf, whyText } from './why';
import { zh } from './zh';

afterEach(() => {
  lang.value = 'en';
});

const source = readFileSync(new URL('../../../ftpcore/reasons.go', import.meta.url), 'utf8');
const rules = [...source.matchAll(/ Reason = "([a-z0-9-]+)"/g)].map((m) => m[1] ?? '');

it('has a text for every rule of the engine, in both languages', () => {
  expect(rules.length).toBeGreaterThan(80);
  for (const rule of rules) {
    const key = `why.${rule}`;
    expect(en[rule] ?? (page as Record<string, string>)[key], rule).toBeTruthy();
    expect(zh[rule] ?? (zhCN as Record<string, string>)[key], rule).toBeTruthy();
  }
});

it('has the same keys and gaps in both languages, and none that no rule needs', () => {
  expect(Object.keys(zh)).toEqual(Object.keys(en));
  for (const [key, text] of Object.entries(en)) {
    expect(rules, key).toContain(key.replace('+', ''));
    expect(new Set(gapsOf(zh[key] ?? '')), key).toEqual(new Set(gapsOf(text)));
  }
});

it('tells the numbers when the engine gave them', async () => {
  expect(whyText({ rule: 'too-many-logins', got: 5, limit: 5 })).toMatch(
    /^5 failed logins; the limit is 5\./,
  );
  expect(whyText({ rule: 'too-many-logins' })).toMatch(/^There were too many/);
  expect(whyText({ rule: 'connection-broke', limit: 1000 })).toBe(
    'The data connection broke after 0 of 1,000 bytes.',
  );
  expect(whyText({ rule: 'no-such-rule' as Reason })).toBe('');
  await speak('zh-CN');
  expect(whyText({ rule: 'low-port', got: 25, limit: 1024 })).toContain('25');
});
