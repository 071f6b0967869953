import { expect, test } from 'vitest';
import { inOrder } from './tabs';

test('other tabs are listed by address, each once', () => {
  const list = ['127.0.0.1:2123', '127.0.0.1:990', '127.0.0.1:2123', '127.0.0.1:10021'];
  expect(inOrder(list)).toEqual(['127.0.0.1:990', '127.0.0.1:2123', '127.0.0.1:10021']);
});
