// The library of fault rules in the page's language. Pure.

import type { FaultRule } from '../contract';
import { type FaultGroup, type FaultName, library } from '../gen/faults';
import { part } from '../i18n';

/** An entry of the library. The key of a rule of one's own is ''. */
export interface Entry {
  key: FaultName | '';
  group: FaultGroup | 'own';
  rule: FaultRule;
  name: string;
  does: string;
  good: string;
}

/** All rules, group by group. */
export function entries(): Entry[] {
  const texts = part('library');
  return library.map(({ group, rule }) => ({ key: rule.name, group, rule, ...texts[rule.name] }));
}

/** The entries that have all the words, in any of their texts or as JSON. */
export function find(all: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((e) => {
    const said =
      `${e.key} ${e.name} ${e.does} ${e.good} ${e.key ? JSON.stringify(e.rule) : ''}`.toLowerCase();
    return words.every((w) => said.includes(w));
  });
}

/** An expression that asks for a session, or for a file, beside what it asked for. */
export function within(match: string | undefined, test: string): string {
  const rest = match?.trim() ?? '';
  // "|" binds less than "and": what it joins has to stay together.
  return [/[|]|\bor\b/.test(rest) ? `(${rest})` : rest, test].filter(Boolean).join(' ');
}

/** A rule as text, and a text as a rule; a string says where JSON ends to be JSON. */
export const written = (rule: FaultRule): string => JSON.stringify(rule, null, 2);
export function read(text: string): FaultRule | string {
  try {
    return JSON.parse(text) as FaultRule;
  } catch (e) {
    return (e as Error).message;
  }
}
