import { expect, test } from 'vitest';
import type { FSChange, FtpEvent } from '../contract';
import { type Port, Refused } from '../port';
import { boot } from './actions';
import { applyEvents, forget } from './receive';
import { changedFiles, changedTexts, isLoopback, shareLink } from './share-link';
import { exported, notices, status } from './state';

test.each(['localhost', 'page.localhost', '127.0.0.1', '127.8.0.1', '[::1]'])(
  '%s is this computer alone',
  (host) => expect(isLoopback(host)).toBe(true),
);
test.each(['192.168.1.5', 'example.org', '[fe80::1]', 'localhost.example.org'])('%s is not', (host) =>
  expect(isLoopback(host)).toBe(false),
);

let id = 0;
const happens = (...fs: FSChange[]) => applyEvents([{ id: ++id, kind: 'fs', fs } as unknown as FtpEvent]);

test('what was renamed or removed counts as changed no more under its old name', () => {
  forget(0);
  happens({ op: 'create', path: '/a' }, { op: 'rename', path: '/a', to: '/b' });
  happens({ op: 'create', path: '/dir/x' }, { op: 'rename', path: '/dir', to: '/other' });
  happens(
    { op: 'create', path: '/gone/x' },
    { op: 'create', path: '/gone-not' },
    { op: 'rmdir', path: '/gone' },
  );
  expect(changedFiles()).toEqual(['/b', '/gone-not', '/other', '/other/x']);
});

/** A server with these files, whose record is this text. */
async function server(files: Record<string, Uint8Array>, record = '{}'): Promise<void> {
  const call = async (name: string, { path = '' }) => {
    const bytes = name === 'export' ? new TextEncoder().encode(record) : files[path];
    if (name === 'fs.get' && !bytes) throw new Refused('denied', 'a folder');
    return { result: {}, bytes };
  };
  await boot(() => ({ call, seen() {}, close() {} }) as unknown as Port);
}

test('files that are no text stay out and are counted; a folder is neither, and nothing is reported', async () => {
  forget(0);
  happens(
    { op: 'create', path: '/t' },
    { op: 'create', path: '/bin' },
    { op: 'rename', path: '/a', to: '/dir' },
  );
  await server({ '/t': new TextEncoder().encode('text'), '/bin': new Uint8Array(3) });
  expect(await changedTexts()).toEqual({ files: [{ path: '/t', text: 'text' }], out: 1 });
  expect(notices.value).toEqual([]);
});

test('only a link that was made counts as an export', async () => {
  const parts = { record: true, profile: false, files: false, rules: false, task: '' };
  exported.value = 0;
  status.value = { ...status.peek(), head: 7 };
  await server({}, 'x'.repeat(300 * 1024));
  expect(await shareLink('', parts)).toEqual({ problem: 'too-long' });
  expect(exported.value).toBe(0);
  await server({}, '{}');
  expect(await shareLink('', { ...parts, record: false, task: 'Log in.' })).toHaveProperty('hash');
  expect(exported.value).toBe(0);
  expect(await shareLink('', parts)).toHaveProperty('hash');
  expect(exported.value).toBeGreaterThanOrEqual(7);
});
