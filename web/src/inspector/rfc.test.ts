import { expect, it } from 'vitest';
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

it('lists each link once', () => {
  expect(rfcLinks(['959#4.2', undefined, '959#4.2', '3659#4']).map((l) => l.label)).toEqual([
    'RFC 959 §4.2',
    'RFC 3659 §4',
  ]);
});
