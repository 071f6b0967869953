/** A place in an RFC, as the page names it and links to it. */
export interface RfcLink {
  label: string;
  href: string;
}

/** Turns "959#4.1.2" into "RFC 959 §4.1.2" and the section's address; "959#appendix-II" likewise. */
export function rfcLink(ref: string): RfcLink | null {
  const m = /^(\d+)(?:#([\w.-]+))?$/.exec(ref);
  if (!m) return null;
  const [, number, section] = m;
  const href = `https://www.rfc-editor.org/rfc/rfc${number}`;
  if (!section) return { label: `RFC ${number}`, href };
  const appendix = /^appendix-(.+)$/.exec(section);
  if (appendix) return { label: `RFC ${number} appendix ${appendix[1]}`, href: `${href}#${section}` };
  return { label: `RFC ${number} §${section}`, href: `${href}#section-${section}` };
}

/** The links of several references, in order, each once. */
export function rfcLinks(refs: Iterable<string | undefined>): RfcLink[] {
  const seen = new Map<string, RfcLink>();
  for (const ref of refs) {
    const link = ref ? rfcLink(ref) : null;
    if (link && !seen.has(link.href)) seen.set(link.href, link);
  }
  return [...seen.values()];
}
