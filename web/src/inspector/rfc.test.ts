import { expect, it } from 'vitest';
import { clauses, verbs } from '../gen/facts';
import { rfcLink, rfcLinks } from './rfc';

it('links to a section', () => {
  expect(rfcLink('959#4.1.2')).toEqual({
    label: 'RFC 959 §4.1.2',
    href: 'https://www.rfc-editor.org/rfc/rfc959#section-4.1.2',
  });
});

it('links to a whole document', () => {
  expect(rfcLink('2428')).toEqual({ label: 'RFC 2428', href: 'https://www.rfc-editor.org/rfc/rfc2428' });
});

it('links to an appendix', () => {
  expect(rfcLink('959#appendix-II')?.href).toBe('https://www.rfc-editor.org/rfc/rfc959#appendix-II');
});

it('refuses what is no reference', () => {
  expect(rfcLink('')).toBeNull();
  expect(rfcLink('javascript:alert(1)')).toBeNull();
});

it('links to every clause that the engine names, but for drafts', () => {
  const named = [...Object.values(clauses), ...Object.values(verbs).map((v) => v.rfc)];
  const rfcs = named.filter((c) => c && !c.startsWith('draft'));
  expect(rfcs.length).toBeGreaterThan(150);
  for (const c of rfcs) expect(rfcLink(c), c).not.toBeNull();
});

it('lists each link once', () => {
  expect(rfcLinks(['959#4.2', undefined, '959#4.2', '3659#4']).map((l) => l.label)).toEqual([
    'RFC 959 §4.2',
    'RFC 3659 §4',
  ]);
});
