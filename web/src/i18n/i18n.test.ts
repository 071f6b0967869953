import { afterEach, describe, expect, it } from 'vitest';
import { fill, formatBytes, lang, part, speak, t, tMaybe } from '.';
import { allTexts } from './all';
import { langs, pickLang } from './languages';

afterEach(() => {
  lang.value = 'en';
});

const gaps = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((m) => m[1]).sort();

describe('languages', () => {
  it.each(langs)('%s has a text for each of English, with the same gaps', async (of) => {
    const [en, own] = await Promise.all([allTexts('en'), allTexts(of)]);
    expect([...own.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [key, text] of en) {
      const there = own.get(key) ?? '';
      expect(there, key).toBeTruthy();
      // A reason may name a number twice.
      if (key.startsWith('why: ')) expect(new Set(gaps(there)), key).toEqual(new Set(gaps(text)));
      else expect(gaps(there), key).toEqual(gaps(text));
    }
  });

  it('are picked by what the browser asks for', () => {
    expect(pickLang(['fr', 'zh-TW', 'en'])).toBe('zh-CN');
    expect(pickLang(['fr'])).toBe('en');
  });

  it('change what t says', async () => {
    expect(t('status.events', { n: 1 })).toBe('1 event');
    expect(t('status.events', { n: 1234 })).toBe('1,234 events');
    await speak('zh-CN');
    expect(t('status.events', { n: 1 })).toBe('1 个事件');
    expect(tMaybe('no.such.key', 'x')).toBe('x');
  });

  it('change every part that was asked for', async () => {
    await speak('zh-CN');
    expect(part('notes')['quirk-extra-cr']).toBe('行尾多了一个 CR，已被忽略。');
    expect(part('reference').verbs.XCUP.does).not.toContain('old');
  });
});

describe('fill and formatBytes', () => {
  it('leaves an unknown gap to be seen', () => {
    expect(fill('{a} {b}', { a: 'x' })).toBe('x {b}');
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [16384, '16.0 KB'],
    [48213, '47.1 KB'],
    [104857600, '100 MB'],
  ])('%d is %s', (n, text) => {
    expect(formatBytes(n)).toBe(text);
  });
});
