import { afterEach, describe, expect, it } from 'vitest';
import { fill, formatBytes, lang, pickLang, speak, t, tMaybe } from '.';
import { en } from './en';
import { zhCN } from './zh-CN';

afterEach(() => {
  lang.value = 'en';
});

const gaps = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((m) => m[1]).sort();

describe('languages', () => {
  it('have the same keys and the same gaps', () => {
    expect(Object.keys(zhCN).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof typeof en)[])
      expect([key, gaps(zhCN[key])]).toEqual([key, gaps(en[key])]);
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
