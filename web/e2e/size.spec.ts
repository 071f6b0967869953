import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/test';
import { root } from './support/tools';

const dist = join(root, 'web/dist');

test('the first load of script and style stays under 95 KB by gzip', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const files = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map((m) => m[1] ?? '');
  expect(files.some((f) => f.endsWith('.css'))).toBe(true);
  expect(files.filter((f) => f.endsWith('.js')).length).toBeGreaterThan(1);
  // The smallest are not packed.
  const sizes = files
    .map((f) => join(dist, f))
    .map((f) => readFileSync(existsSync(`${f}.gz`) ? `${f}.gz` : f).length);
  expect(sizes.reduce((sum, n) => sum + n, 0)).toBeLessThan(95_000);
});
