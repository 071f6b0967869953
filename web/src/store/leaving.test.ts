import { expect, it } from 'vitest';
import { someoneLoses } from './leaving';
import type { Session } from './sessions';

const session = (part: Partial<Session>) => ({ open: true, via: 'tcp', ...part }) as Session;

it.each([
  ['nobody', [], false],
  ['a client from outside', [session({})], true],
  ['one that has left', [session({ open: false })], false],
  ['the built-in client, which goes with the page', [session({ via: 'mem' })], false],
])('%s', (_, list, want) => {
  expect(someoneLoses(list)).toBe(want);
});
