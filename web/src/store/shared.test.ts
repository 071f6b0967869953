import { beforeEach, expect, test } from 'vitest';
import { type Port, Refused } from '../port';
import { boot } from './actions';
import type { LinkFile } from './bundle';
import { brought, inHash, offer } from './offered';
import { accept, describe, undoBrought } from './shared';
import { dismissNotice } from './state';

const text = (x: unknown) => JSON.stringify(x);

test('what a link brings is counted, and files are refused', () => {
  const events = [{ e: { sid: 'S1' } }, { e: { sid: 'S2' } }, { e: { sid: 'S2' } }, { e: {} }];
  expect(describe(text({ files: null, events, blobs: {} }))).toEqual({ events: 4, sessions: 2 });
  expect(describe(text({ files: [], events }))).toBe('link-files');
  expect(describe(text({ events, blobs: { a: {} } }))).toBe('link-files');
  expect(describe(text({ events: 4 }))).toBe('bad-link');
  expect(describe(text(null))).toBe('bad-link');
  expect(describe('\u0001')).toBe('bad-link');
});

test('a link is one however mail has treated it', () => {
  expect(inHash('#r=ab-_')).toBe('ab-_');
  expect(inHash('#r%3Dab%0D%0Acd%20')).toBe('abcd');
  expect(inHash('#r=a*b')).toBe('a*b');
  expect(inHash('#r')).toBe('');
  expect(inHash('')).toBeNull();
  expect(inHash('#region-files')).toBeNull();
});

/** The files of a server, null for a folder; it takes pieces as the Worker does. */
const disk = new Map<string, Uint8Array | null>();
let refuses = '';

const none = () => new Refused('no-such-file', '');
const commands: Record<string, (path: string, off: number, bytes: Uint8Array) => unknown> = {
  'fs.get': (path) => {
    if (!disk.has(path)) throw none();
  },
  'fs.list': (path) => ({ files: [...disk.keys()].filter((p) => p.startsWith(`${path}/`)) }),
  'fs.mkdir': (path) => {
    if (disk.has(path)) throw new Refused('denied', '');
    disk.set(path, null);
  },
  'fs.rm': (path) => {
    if (!disk.has(path)) throw none();
    for (const p of disk.keys()) if (p === path || p.startsWith(`${path}/`)) disk.delete(p);
  },
  'fs.put': (path, off, bytes) => {
    if (bytes.length > 256 * 1024) throw new Refused('bad-args', 'a piece is too large');
    const all = new Uint8Array(off + bytes.length);
    all.set(disk.get(path)?.slice(0, off) ?? []);
    all.set(bytes, off);
    disk.set(path, all);
  },
};

const server = {
  async call(
    name: string,
    { path = '', off = 0 }: { path?: string; off?: number },
    bytes = new Uint8Array(),
  ) {
    if (name === refuses) throw new Refused('quota', '');
    const result = commands[name]?.(path, off, bytes) ?? {};
    return { result, bytes: (name === 'fs.get' && disk.get(path)?.slice()) || new Uint8Array() };
  },
  seen() {},
  close() {},
};

beforeEach(async () => {
  disk.clear();
  refuses = '';
  brought.value = null;
  await boot(() => server as unknown as Port);
  return () => dismissNotice();
});

const take = (...files: LinkFile[]) => {
  offer.value = { name: '', size: 0, bundle: { files }, events: 0, sessions: 0 };
  return accept();
};
const large = 'three'.repeat(60 * 1024);
const put = (path: string, content: string) => disk.set(path, new TextEncoder().encode(content));
const holds = (path: string) => new TextDecoder().decode(disk.get(path) ?? undefined);

test('undoing puts back a file of more than one piece', async () => {
  put('/a', large);
  await take({ path: '/a', text: 'of the link' });
  expect(holds('/a')).toBe('of the link');
  await undoBrought();
  expect(holds('/a')).toBe(large);
  expect(brought.value).toBeNull();
});

test('what cannot be undone now can be tried again', async () => {
  put('/a', large);
  await take({ path: '/a', text: 'x' }, { path: '/b', text: 'x' });
  refuses = 'fs.put';
  await undoBrought();
  expect(brought.value).toHaveLength(1);
  expect(disk.has('/b')).toBe(false);
  refuses = '';
  await undoBrought();
  expect(holds('/a')).toBe(large);
  expect(brought.value).toBeNull();
});

test('of two links both are undone', async () => {
  put('/a', large);
  await take({ path: '/a', text: 'first' });
  await take({ path: '/a', text: 'second' });
  await undoBrought();
  expect(holds('/a')).toBe(large);
});

test('a folder of the link goes only if nothing else is in it', async () => {
  await take({ path: '/new/deep/a', text: 'x' });
  put('/new/mine', 'x');
  await undoBrought();
  expect([...disk.keys()]).toEqual(['/new', '/new/mine']);
  expect(brought.value).toBeNull();
});

test('a file that cannot be read is not replaced, as it could not be put back', async () => {
  put('/a', large);
  refuses = 'fs.get';
  await take({ path: '/a', text: 'x' });
  expect(holds('/a')).toBe(large);
  expect(brought.value).toBeNull();
});
