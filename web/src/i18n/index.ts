// The page's languages. en is the type: every other language must have each of its keys.
import { signal } from '@preact/signals';
import type { en } from './en';
import { first } from './en/first';

export type Key = keyof typeof en;
export type Texts = Record<Key, string>;
export type Lang = 'en' | 'zh-CN';
export const langs: { lang: Lang; short: string; name: string }[] = [
  { lang: 'en', short: 'EN', name: 'English' },
  { lang: 'zh-CN', short: '中文', name: '简体中文' },
];

// English comes with the page, but for what is not shown at first; others whole.
const texts: Partial<Record<Lang, Partial<Texts>>> = { en: first };

/** Whether all texts of English are there. */
const whole = signal(false);

/** The language of the page. Set by speak, which has its texts first. */
export const lang = signal<Lang>('en');

/** Loads the texts of a language. */
export async function learn(next: Lang): Promise<void> {
  if (next === 'zh-CN') texts[next] ??= (await import('./zh-CN')).zhCN;
}

let learning: Promise<void> | undefined;

/** Loads what English is still without. */
export function learnRest(): Promise<void> {
  learning ??= import('./en/rest').then(
    ({ rest }) => {
      texts.en = { ...first, ...rest };
      whole.value = true;
    },
    (why) => {
      learning = undefined;
      throw why;
    },
  );
  return learning;
}

/** Loads a language and changes to it. */
export async function speak(next: Lang): Promise<void> {
  await learn(next);
  lang.value = next;
}

/** The text of a key; while it has still to be loaded, nothing. */
function find(key: string): string | undefined {
  const text = ((texts[lang.value] ?? first) as Record<string, string>)[key];
  if (text === undefined && !whole.value) learnRest().catch(() => {}); // asked again by whoever shows it next
  return text;
}

/** The best of our languages for what the browser asks for. */
export function pickLang(wanted: readonly string[]): Lang {
  for (const w of wanted) {
    if (/^zh\b/i.test(w)) return 'zh-CN';
    if (/^en\b/i.test(w)) return 'en';
  }
  return 'en';
}

export type Vars = Record<string, string | number>;

/**
 * The text of a key. {name} is filled in from vars; {n|event|events} picks by
 * the number n (Chinese has one form only).
 */
export function t(key: Key, vars: Vars = {}): string {
  return fill(find(key) ?? '', vars);
}

/** The text of a key that is put together at run time, or fallback when there is none. */
export function tMaybe(key: string, fallback: string, vars: Vars = {}): string {
  const text = find(key);
  return text === undefined ? fallback : fill(text, vars);
}

export function fill(text: string, vars: Vars): string {
  return text.replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (whole, name: string, one?: string, many?: string) => {
      const v = vars[name];
      if (v === undefined) return whole;
      if (one === undefined) return typeof v === 'number' ? formatNumber(v) : v;
      return `${typeof v === 'number' ? formatNumber(v) : v} ${Number(v) === 1 ? one : many}`;
    },
  );
}

const formats = new Map<string, Intl.NumberFormat>();

export function formatNumber(n: number, digits = 0): string {
  const key = `${lang.value} ${digits}`;
  let f = formats.get(key);
  if (!f) {
    f = new Intl.NumberFormat(lang.value, { maximumFractionDigits: digits });
    formats.set(key, f);
  }
  return f.format(n);
}

/** 16.0 KB: powers of 1024, at most four figures. */
export function formatBytes(n: number): string {
  if (n < 1024) return `${n} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let v = n / 1024;
  let i = 0;
  while (v >= 1024 && i < units.length - 1) {
    v /= 1024;
    i++;
  }
  return `${v.toFixed(v < 100 ? 1 : 0)} ${units[i]}`;
}

/** A time of the day, 15:04:05, from Unix milliseconds. */
export function formatTime(ms: number): string {
  return new Intl.DateTimeFormat(lang.value, { timeStyle: 'medium', hourCycle: 'h23' }).format(ms);
}
