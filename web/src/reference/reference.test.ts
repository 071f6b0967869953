import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KNOWN } from '../inspector/replydigits';
import * as en from './en';
import { VERBS } from './facts';
import { items, search } from './search';
import * as zh from './zh';

const engine = new URL('../../../ftpcore/', import.meta.url);
// A verb's row stands beside its handler.
const source = readdirSync(engine)
  .filter((name) => /^(table|cmd_\w+)\.go$/.test(name))
  .map((name) => readFileSync(new URL(name, engine), 'utf8'))
  .join('\n');

it('has every verb that the server knows, by row or by name', () => {
  const rows = [...source.matchAll(/row\("([A-Z0-9@]+)"/g)].map((m) => m[1] ?? '');
  const later = /var laterVerbs = set\(([^)]*)\)/.exec(source)?.[1]?.match(/[A-Z0-9]+/g) ?? [];
  expect(rows.length).toBeGreaterThan(40);
  for (const verb of [...rows, ...later]) expect(Object.keys(VERBS), verb).toContain(verb);
});

it('has a text for every verb and code in both languages', () => {
  for (const verb of Object.keys(VERBS)) {
    expect(en.verbs[verb]?.does, verb).toBeTruthy();
    expect(zh.verbs[verb]?.does, verb).toBeTruthy();
    expect(!!zh.verbs[verb]?.mistake, verb).toBe(!!en.verbs[verb]?.mistake);
  }
  for (const code of KNOWN) {
    expect(en.codes[code], String(code)).toBeTruthy();
    expect(zh.codes[code], String(code)).toBeTruthy();
  }
  expect(Object.keys(zh.codes)).toEqual(Object.keys(en.codes));
  expect(Object.keys(zh.verbs)).toEqual(Object.keys(en.verbs));
});

it('finds by name first, by words, and codes by class', () => {
  const all = items();
  expect(search(all, 'list')[0]?.key).toBe('LIST');
  expect(search(all, '22')[0]?.kind).toBe('code');
  expect(search(all, '5yz').every((i) => i.key.startsWith('5'))).toBe(true);
  expect(search(all, 'passive mode').map((i) => i.key)).toContain('PASV');
  expect(search(all, 'no such words')).toEqual([]);
  expect(search(all, ' ')).toHaveLength(all.length);
});
