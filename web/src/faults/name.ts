import { need, part } from '../i18n';

/** What rules are called in the page's language: "late 226 + slow data". A rule of one's own has its own name. */
export function nameOf(names: string): string {
  const texts = part('library') as Record<string, { name: string } | undefined> | undefined;
  if (!texts) need('library').catch(() => {}); // asked again by whoever shows it next
  return names
    .split(' + ')
    .map((n) => texts?.[n]?.name ?? n)
    .join(' + ');
}
