import { expect, it } from 'vitest';
import { sinceOf } from './facts';
import { items, search } from './search';

it('finds by name first, by words, and codes by class', () => {
  const all = items();
  expect(search(all, 'list')[0]?.key).toBe('LIST');
  expect(search(all, '22')[0]?.kind).toBe('code');
  expect(search(all, '5yz').every((i) => i.key.startsWith('5'))).toBe(true);
  expect(search(all, 'passive mode').map((i) => i.key)).toContain('PASV');
  expect(search(all, 'no such words')).toEqual([]);
  expect(search(all, ' ')).toHaveLength(all.length);
});

it('says where a verb appeared first', () => {
  expect(sinceOf('USER')).toBe('≤ RFC 765');
  expect(sinceOf('FEAT')).toBe('RFC 2389');
  expect(sinceOf('MFMT')).toBe('draft-somers-ftp-mfxx');
  expect(sinceOf('CLNT')).toBe('–');
});
