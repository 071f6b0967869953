import type { Verb } from '../gen/facts';
import { part, tMaybe } from '../i18n';
import type { Entry } from '../i18n/engine';
import { VERBS } from './facts';

/** One entry of the reference: a verb or a reply code. */
export interface Item {
  /** "RETR", "226". */
  key: string;
  kind: 'verb' | 'code';
  title: string;
  does: string;
  mistake?: string;
}

/** All entries in the page's language: verbs in the order of RFC 959, then codes. */
export function items(): Item[] {
  const { verbs, codes } = part('reference');
  return [
    ...(Object.keys(VERBS) as Verb[]).map((key): Item => {
      const entry: Entry = verbs[key];
      return { key, kind: 'verb', title: tMaybe(`verb.${key}`, ''), ...entry };
    }),
    ...Object.entries(codes).map(
      ([key, does]): Item => ({ key, kind: 'code', title: tMaybe(`code.${key}.title`, ''), does }),
    ),
  ];
}

/** The entries that have all the words; those whose name begins so first. "5yz" and "5xx" are all of a class. */
export function search(all: readonly Item[], text: string): Item[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [...all];
  const fits = (i: Item) => {
    const said = `${i.key} ${i.title} ${i.does} ${i.mistake ?? ''}`.toLowerCase();
    return words.every((w) => {
      const group = /^([1-5])(?:xx|yz)$/.exec(w)?.[1];
      if (group) return i.kind === 'code' && i.key.startsWith(group);
      return /^\d+$/.test(w) && i.kind === 'code' ? i.key.startsWith(w) : said.includes(w);
    });
  };
  const first = words[0] ?? '';
  const rank = (i: Item) =>
    i.key.toLowerCase() === first ? 0 : i.key.toLowerCase().startsWith(first) ? 1 : 2;
  return all.filter(fits).sort((a, b) => rank(a) - rank(b));
}
