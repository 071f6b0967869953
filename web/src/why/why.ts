import { fill, part, tMaybe, type Vars } from '../i18n';
import type { Check } from '../wire';

/** The reason in words, with the numbers that the engine compared; empty when it has no text. */
export function whyText(c: Check): string {
  const texts: Record<string, string> = part('why');
  const full = texts[`${c.rule}+`];
  const vars = varsOf(c);
  if (full !== undefined && gapsOf(full).every((g) => vars[g] !== undefined)) return fill(full, vars);
  return texts[c.rule] ?? tMaybe(`why.${c.rule}`, '');
}

export const gapsOf = (text: string): string[] => [...text.matchAll(/\{(\w+)/g)].map((m) => m[1] ?? '');

function varsOf(c: Check): Vars {
  const vars: Vars = {};
  for (const name of ['limit', 'got', 'want', 'saw', 'path'] as const) {
    const v = c[name];
    if (v !== undefined) vars[name] = v;
  }
  // Nothing was moved, or counted, before it: the engine leaves a nought out.
  if (c.limit !== undefined && c.got === undefined) vars.got = 0;
  return vars;
}
