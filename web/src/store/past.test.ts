import { afterEach, expect, it } from 'vitest';
import type { FileChange, FtpFile } from '../contract';
import { past, pastDirs, pastTree, sinceOf } from './past';

afterEach(() => {
  past.value = null;
  pastDirs.value = new Map();
});

const file = (name: string, dir = false): FtpFile => ({ name, dir, size: 1, mtime: 0, mode: '' });
const change = (path: string, what: FileChange['what'], dir = false): [string, FileChange] => [
  path,
  { path, what, dir, size: 1 },
];

it('shows what came later among what was there, and how each differs from now', () => {
  past.value = {
    state: { id: 9, changed: 8, forgotten: false, sessions: [], live: [], more: 0 },
    changes: new Map([
      change('/a', 'written'),
      change('/b', 'removed'),
      change('/c', 'touched'),
      change('/New', 'created', true),
      change('/New/x', 'created'),
      change('/unread/y', 'created'),
    ]),
  };
  pastDirs.value = new Map([['/', [file('z', true), file('a'), file('b'), file('c')]]]);
  expect(pastTree.value.get('/')?.map((f) => f.name)).toEqual(['New', 'z', 'a', 'b', 'c']);
  expect(pastTree.value.get('/New')?.map((f) => f.name)).toEqual(['x']);
  // What is not read yet must not look as if it were known.
  expect(pastTree.value.has('/unread')).toBe(false);
  expect(['/a', '/b', '/c', '/New', '/z'].map(sinceOf)).toEqual(['changed', 'gone', 'changed', 'later', '']);
});
