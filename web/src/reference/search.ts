import type { Verb } from '../gen/facts';
import { part, tMaybe } from '../i18n';
import type { Entry } from '../i18n/engine';
import { VERBS } from './facts';
import { QUESTIONS, type Question } from './questions';

/** One entry of the reference: a question, a verb or a reply code. */
export interface Item {
  /** "two-connections", "RETR", "226". */
  key: string;
  kind: 'question' | 'verb' | 'code';
  title: string;
  does: string;
  mistake?: string;
  /** Of a question: everyday words that it is found by. */
  words?: string;
}

/** All entries in the page's language: questions, verbs in the order of RFC 959, then codes. */
export function items(): Item[] {
  const { answers, verbs, codes } = part('reference');
  return [
    ...(Object.keys(QUESTIONS) as Question[]).map((key): Item => {
      const { ask, say, words } = answers[key];
      return { key, kind: 'question', title: ask, does: say, words };
    }),
    ...(Object.keys(VERBS) as Verb[]).map((key): Item => {
      const entry: Entry = verbs[key];
      return { key, kind: 'verb', title: tMaybe(`verb.${key}`, ''), ...entry };
    }),
    ...Object.entries(codes).map(
      ([key, does]): Item => ({ key, kind: 'code', title: tMaybe(`code.${key}.title`, ''), does }),
    ),
  ];
}

/**
 * The entries that fit, in groups of one kind, the best group first. A verb or code must have all the words;
 * "5yz" and "5xx" are all codes of a class. A question must have most of those that matter.
 */
export function search(all: readonly Item[], text: string): Item[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [...all];
  const asked = /^[1-5](xx|yz)$/.test(words.join(' ')) ? [] : tokens(text);
  const ranked: { item: Item; rank: number }[] = [];
  for (const item of all) {
    const rank = item.kind === 'question' ? questionRank(item, asked) : entryRank(item, words);
    if (rank !== undefined) ranked.push({ item, rank });
  }
  ranked.sort((a, b) => a.rank - b.rank);
  const kinds = [...new Set(ranked.map((r) => r.item.kind))];
  return kinds.flatMap((kind) => ranked.filter((r) => r.item.kind === kind).map((r) => r.item));
}

/** The rank of a verb or code: its whole name, the beginning of it, or somewhere in its texts. */
function entryRank(i: Item, words: readonly string[]): number | undefined {
  const said = `${i.key} ${i.title} ${i.does} ${i.mistake ?? ''}`.toLowerCase();
  const fits = words.every((w) => {
    const group = /^([1-5])(?:xx|yz)$/.exec(w)?.[1];
    if (group) return i.kind === 'code' && i.key.startsWith(group);
    return /^\d+$/.test(w) && i.kind === 'code' ? i.key.startsWith(w) : said.includes(w);
  });
  if (!fits) return undefined;
  const key = i.key.toLowerCase();
  const first = words[0] ?? '';
  return key === first ? 0 : key.startsWith(first) ? 1 : 4;
}

/** Between the names that begin so and the texts that have the words; the more of them, the better. */
function questionRank(i: Item, asked: readonly string[]): number | undefined {
  const near = ` ${i.title} ${i.words ?? ''} `.toLowerCase();
  const far = i.does.toLowerCase();
  const hits =
    asked.filter((w) => has(near, w)).length + asked.filter((w) => !has(near, w) && has(far, w)).length / 2;
  const share = asked.length ? hits / asked.length : 0;
  return share >= 0.5 ? 3 - share : undefined;
}

/** A word at its beginning, or Chinese anywhere. */
const has = (text: string, word: string) =>
  /[a-z0-9]/.test(word) ? new RegExp(`(?<![a-z0-9])${word}`).test(text) : text.includes(word);

/** Words that are in every question. */
const common = new Set(
  'a an and are as at be by can did do does for from get has have how i if in is it its me my no not of on or so than that the there they this to was what when where which who why will with you your'.split(
    ' ',
  ),
);
const commonChinese = /为什么|什么|怎么|怎样|如何|哪里|可以|一个|[的了吗呢是有我你它在和与就会不]/g;

/** Without the s of a plural or of a third person. */
const stem = (w: string) => (w.length > 3 ? w.replace(/(?<!s)s$/, '') : w);

/** What matters of a question: its words; of Chinese, which has no blanks, each two characters together. */
export function tokens(text: string): string[] {
  const plain = text.toLowerCase();
  const words = (plain.match(/[a-z0-9]+/g) ?? []).filter((w) => !common.has(w)).map(stem);
  const chinese = plain.replace(commonChinese, ' ').match(/\p{Script=Han}+/gu) ?? [];
  const pairs = chinese.flatMap((run) =>
    run.length < 2 ? [run] : Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2)),
  );
  return [...words, ...pairs];
}
