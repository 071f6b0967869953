import { expect, it } from 'vitest';
import { beginsOf } from './opened';

it('knows what each further line of a reply begins with on the wire', () => {
  const bytes = new TextEncoder().encode(
    '211-Features:\r\n SIZE\r\nMDTM\r\n  two\r\n2110 x\r\n211-more\r\n211\r\n',
  );
  expect(beginsOf(bytes, 211)).toEqual([' ', '', ' ', '', '211-', '211']);
  expect(beginsOf(new TextEncoder().encode('211-a\n211 End\n'), 211)).toEqual(['211 ']);
});
