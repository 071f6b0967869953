import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtinLessons } from './lessons';
import { profiles } from './profiles';

it('knows the built-in lessons by their heads', async () => {
  const list = await builtinLessons();
  expect(list.length).toBeGreaterThan(10);
  expect(list[0]?.name).toBe('two-connections');
  expect(list[0]?.titles).toEqual({ '': 'Two connections', 'zh-CN': '两条连接' });
  for (const l of list) expect(Object.keys(l.titles), l.name).toEqual(['', 'zh-CN']);
});

it('knows the kinds of server of ftpcore/profile', () => {
  const dir = new URL('../../../ftpcore/profile/', import.meta.url).pathname;
  const source = readdirSync(dir)
    .filter((f) => f.endsWith('.go') && !f.endsWith('_test.go'))
    .map((f) => readFileSync(dir + f, 'utf8'))
    .join('\n');
  const found = [...source.matchAll(/\bName:\s+"([\w-]+)",\s+Title:\s+"([^"]+)"/g)];
  const there = found.map(([, name, title]) => ({ name, title }));
  const byName = (a: { name?: string }, b: { name?: string }) => (a.name ?? '').localeCompare(b.name ?? '');
  expect(there.length).toBeGreaterThan(5);
  expect([...profiles].sort(byName)).toEqual(there.sort(byName));
});
