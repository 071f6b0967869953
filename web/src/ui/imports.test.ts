import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const files = readdirSync(import.meta.dirname).filter(
  (name) => /\.tsx?$/.test(name) && !name.includes('.test.'),
);

/** What a primitive may import: packages, its neighbours, the texts and the number of a session. */
const allowed = /^(?!\.)|^\.\/|^\.\.\/(i18n(\/parts)?|sid)$/;

test('there are primitives', () => {
  expect(files).toContain('icon.tsx');
  expect(files).toContain('menu.tsx');
});

test.each(files)('%s imports no store', (name) => {
  const text = readFileSync(`${import.meta.dirname}/${name}`, 'utf8');
  const from = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((m) => m[1] ?? '');
  expect(from.filter((path) => !allowed.test(path))).toEqual([]);
});
