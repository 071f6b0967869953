import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { lang, speak } from '../i18n';
import { en } from './en';
import { quirkText } from './quirks';
import { zh } from './zh';

afterEach(() => {
  lang.value = 'en';
});

const source = readFileSync(new URL('../../../ftpcore/notes.go', import.meta.url), 'utf8');
const codes = new Set(source.match(/(?<=")quirk-[a-z0-9-]+(?=")/g));

it('has a text for every note of the engine, in both languages, and no other', () => {
  expect(codes.size).toBeGreaterThan(30);
  expect(Object.keys(en).sort()).toEqual([...codes].sort());
  expect(Object.keys(zh)).toEqual(Object.keys(en));
});

it('speaks the language of the page', async () => {
  expect(quirkText('quirk-lwftp-bare-lf')).toContain('lwftp');
  expect(quirkText('nothing')).toBe('nothing');
  await speak('zh-CN');
  expect(quirkText('quirk-extra-cr')).toBe(zh['quirk-extra-cr']);
});
