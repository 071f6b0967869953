// The texts of the scripts for servers, in the language of the page.
import type { CaseResult, Flaw } from '../contract';
import { fill, part, tMaybe } from '../i18n';

type Cases = Partial<Record<string, { title: string; stumble?: string }>>;

const caseOf = (id: string) => (part('serverCases')?.cases as Cases | undefined)?.[id];

/** What the server must do. */
export const titleOf = (r: { id: string; title?: string }): string => caseOf(r.id)?.title ?? r.title ?? r.id;

/** What happens to which clients. */
export function stumbleOf(r: CaseResult): string {
  if (!r.stumble) return '';
  if (r.verdict === 'lenient') return tMaybe('check.stumble.none', r.stumble);
  return caseOf(r.id)?.stumble ?? r.stumble;
}

/** What is wrong with a reply. */
export function flawText(f: Flaw, fallback: string): string {
  const text = (part('serverCases')?.flaws as Partial<Record<string, string>> | undefined)?.[f.id];
  if (text === undefined) return fallback;
  const args = f.args ?? [];
  const codes = args.join(tMaybe('check.or', ' or '));
  return fill(text, { codes, ...Object.fromEntries(args.map((a, i) => [String(i + 1), lostText(a)])) });
}

/** Why there was no reply, which stands in the place of one. */
const lostText = (s: string): string => tMaybe(`check.lost.${s}`, s);
