import { expect, test } from 'vitest';
import { isLoopback } from './share-link';

test.each(['localhost', 'page.localhost', '127.0.0.1', '127.8.0.1', '[::1]'])(
  '%s is this computer alone',
  (host) => expect(isLoopback(host)).toBe(true),
);
test.each(['192.168.1.5', 'example.org', '[fe80::1]', 'localhost.example.org'])('%s is not', (host) =>
  expect(isLoopback(host)).toBe(false),
);
