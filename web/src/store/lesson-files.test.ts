import { expect, test } from 'vitest';
import { isName, ownAddress } from './lesson-files';

const base = 'http://127.0.0.1:8021/index.html?lang=en';

test('a lesson file comes from the page’s own origin', () => {
  expect(ownAddress('lessons/x.md', base)?.href).toBe('http://127.0.0.1:8021/lessons/x.md');
  expect(ownAddress('/lessons/x.MD', base)?.href).toBe('http://127.0.0.1:8021/lessons/x.MD');
});

test.each([
  'http://example.org/x.md',
  '//example.org/x.md',
  'https://127.0.0.1:8021/x.md',
  'http://127.0.0.1:8022/x.md',
  'data:text/markdown,x.md',
  'javascript:x.md',
  'lessons/x.txt',
  'lessons/',
  'http://[',
])('%s is no address of a lesson', (text) => expect(ownAddress(text, base)).toBeNull());

test('a name is no address', () => {
  expect(isName('passive-2')).toBe(true);
  expect(isName('lessons/x.md')).toBe(false);
  expect(isName('')).toBe(false);
});
