// A verdict in the language of the page.

import type { Verdict } from '../contract';
import { fill, part } from '../i18n';

/** The rule's sentence with what the verdict fills in. */
export function sentenceOf(v: Pick<Verdict, 'rule' | 'args'> & Partial<Verdict>): string {
  const texts: Partial<Record<string, string>> | undefined = part('verdicts');
  const vars = v.args ?? {};
  let text = fill(texts?.[v.rule] ?? v.rule, vars);
  for (const more of ['swapped', 'paused']) if (vars[more]) text += ` ${fill(texts?.[more] ?? '', vars)}`;
  return text;
}

/** "959#5.4" for "RFC 959 §5.4", as rfcLink takes it. */
export const refOf = (v: Verdict): string => (v.clause ?? '').replace(/^RFC /, '').replace(' §', '#');
