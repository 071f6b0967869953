import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from './support/test';
import { root } from './support/tools';

const dist = join(root, 'web/dist');

test('the first load of script and style stays under 95 KB by gzip', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const files = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map((m) => m[1] ?? '');
  expect(files.some((f) => f.endsWith('.css'))).toBe(true);
  expect(files.filter((f) => f.endsWith('.js')).length).toBeGreaterThan(1);
  const sizes = files.map((f) => gzipSync(readFileSync(join(dist, f)), { level: 9 }).length);
  expect(sizes.reduce((sum, n) => sum + n, 0)).toBeLessThan(95_000);
});
