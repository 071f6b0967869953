import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { first } from './en/first-load';
import { rest } from './en/later-load';

const root = new URL('..', import.meta.url).pathname;

/** The module that one of ours imports, unless it is a package's or no script. */
function resolve(from: string, name: string): string | undefined {
  if (!name.startsWith('.')) return undefined;
  const base = join(dirname(from), name);
  return [`${base}.ts`, `${base}.tsx`, `${base}/index.ts`].find((f) => existsSync(f));
}

/** All that is loaded before the page is drawn: what main.tsx imports, and so on. */
function atFirst(): Map<string, string> {
  const seen = new Map<string, string>();
  const walk = (file: string) => {
    if (seen.has(file)) return;
    const source = readFileSync(file, 'utf8');
    seen.set(file, source);
    for (const [, name] of source.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm)) {
      const next = resolve(file, name as string);
      if (next && !next.startsWith(`${root}i18n/`)) walk(next);
    }
  };
  walk(join(root, 'main.tsx'));
  return seen;
}

it('what the page shows at first has its texts with it', () => {
  const modules = atFirst();
  expect(modules.size).toBeGreaterThan(60);
  const late: string[] = [];
  const early = new Set<string>();
  for (const [file, source] of modules)
    for (const [, key = ''] of source.matchAll(/(?<!call\()['"`]([a-z][\w.-]*)['"`]/g)) {
      // a command is no text
      if (key in rest) late.push(`${relative(root, file)}: ${key}`);
      else if (key in first) early.add(key);
    }
  expect(late).toEqual([]);
  expect(early.size).toBeGreaterThan(100);
  expect(Object.keys(rest).length).toBeGreaterThan(100);
});
