// The texts of the page in its language. A language's folder has parts (parts.ts): `first` is there before the
// page is drawn, the others come with the views that show them (ui/lazy.tsx).
import { signal } from '@preact/signals';
import { readable } from '../names/encoding-guess';
import { first } from './en';
import { type Lang, langs, languages } from './languages';
import type { Part, Parts } from './parts';

export type Key = keyof Parts['first'] | keyof Parts['rest'];

// The first texts of English come with the page; another language loads its own before it is drawn.
const texts = signal<Partial<Record<Lang, Partial<Parts>>>>({ en: { first } });

/** The parts that the page has asked for: a language that is chosen later needs them too. */
const asked = new Set<Part>(['first']);

/** The language of the page. Set by speak, which has its texts first. */
export const lang = signal<Lang>('en');

async function load(of: Lang, name: Part): Promise<void> {
  if (texts.peek()[of]?.[name]) return;
  const folder: Partial<Record<Part, unknown>> = await languages[of].texts();
  const there = folder[name];
  const loaded = typeof there === 'function' ? await there() : there;
  if (texts.peek()[of]?.[name]) return; // it was asked for twice
  texts.value = { ...texts.peek(), [of]: { ...texts.peek()[of], [name]: loaded } };
}

/** Loads parts in the language of the page. */
export async function need(...parts: Part[]): Promise<void> {
  for (const p of parts) asked.add(p);
  await Promise.all(parts.map((p) => load(lang.peek(), p)));
}

/** Loads a language and changes to it. */
export async function speak(next: Lang): Promise<void> {
  for (let n = 0; n < asked.size; ) {
    n = asked.size;
    await Promise.all([...asked].map((p) => load(next, p)));
  }
  lang.value = next;
}

/** Loads all of every language. */
export async function learnAll(): Promise<void> {
  for (const l of langs) {
    const parts = Object.keys(await languages[l].texts()) as Part[];
    for (const p of parts) await load(l, p);
  }
}

/** The texts of a part in the language of the page. Whoever shows them was loaded with them. */
export const part = <P extends Part>(name: P): Parts[P] => texts.value[lang.value]?.[name] as Parts[P];

/** The text of a key; while it has still to be loaded, nothing. */
function find(key: string): string | undefined {
  const there = texts.peek()[lang.value]?.first as Record<string, string> | undefined;
  if (there?.[key] !== undefined) return there[key];
  const rest = texts.value[lang.value]?.rest as Record<string, string> | undefined;
  if (!rest) need('rest').catch(() => {}); // asked again by whoever shows it next
  return rest?.[key];
}

export type Vars = Record<string, string | number>;

/**
 * The text of a key. {name} is filled in from vars; {n|event|events} picks by
 * the number n (Chinese has one form only). A name that is not UTF-8 stands there as it probably reads.
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
      if (one === undefined) return typeof v === 'number' ? formatNumber(v) : readable(v);
      return `${typeof v === 'number' ? formatNumber(v) : v} ${Number(v) === 1 ? one : many}`;
    },
  );
}

/** The names of a text's gaps. */
export const gapsOf = (text: string): string[] => [...text.matchAll(/\{(\w+)/g)].map((m) => m[1] ?? '');

/** Whether there is something for each gap of a text. */
export const hasAll = (text: string, vars: Vars): boolean =>
  gapsOf(text).every((g) => vars[g] !== undefined && vars[g] !== '');

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
