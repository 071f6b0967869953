// The sentence of a verdict's rule without what a verdict fills in.
import { part } from '../i18n';

export function ruleText(rule: string): string {
  const texts: Partial<Record<string, string>> | undefined = part('verdicts');
  return (texts?.[rule] ?? rule)
    .replace(/\s*[(（]#?\{\w+\}[)）]/g, '')
    .replace(/#?\{\w+(?:\|[^}]*)?\}/g, '…');
}
