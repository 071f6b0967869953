import { afterEach, expect, it } from 'vitest';
import type { Reason } from '../gen/contract';
import { lang, speak } from '../i18n';
import { whyText } from './why';

afterEach(() => {
  lang.value = 'en';
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

it('has the few words of a reason where there are no more', () => {
  expect(whyText({ rule: 'seed-list' })).toMatch(/^Fault: the argument is ignored/);
});

it('draws control characters of what was sent, as rows do', () => {
  const text = whyText({ rule: 'bad-restart', got: 9, limit: 3, path: '/a\x1bb\r' });
  expect(text).toContain('/a␛b␍');
});
