import { afterEach, describe, expect, it } from 'vitest';
import { type Port, Refused } from '../port';
import { boot } from './actions';
import {
  baseOf,
  dismissUpload,
  forgetDir,
  joinPath,
  parentOf,
  readDir,
  upload,
  uploads,
} from './file-actions';
import { dirs } from './state';

interface Call {
  name: string;
  args: Record<string, unknown>;
  size: number;
}

/** A server that writes down what it is asked; answer says what it answers. */
async function server(answer: (c: Call) => unknown = () => ({})): Promise<Call[]> {
  const calls: Call[] = [];
  const port = {
    async call(name: string, args: object = {}, bytes?: Uint8Array) {
      const c = { name, args: { ...args }, size: bytes?.length ?? 0 };
      if (name !== 'hello') calls.push(c);
      return { result: await answer(c), bytes: new Uint8Array() };
    },
    seen() {},
    close() {},
  };
  await boot(() => port as unknown as Port);
  return calls;
}

afterEach(() => {
  dirs.value = new Map();
  for (const u of uploads.value) dismissUpload(u.id);
});

describe('upload', () => {
  it('goes in pieces of at most 256 KiB, in order, the last one marked', async () => {
    const calls = await server();
    await upload('/incoming/a', new Blob([new Uint8Array(600 * 1024)]));
    expect(calls.map((c) => [c.args.off, c.size, c.args.last])).toEqual([
      [0, 262144, false],
      [262144, 262144, false],
      [524288, 90112, true],
    ]);
    expect(uploads.value).toEqual([]);
  });

  it('sends an empty file as one empty piece', async () => {
    const calls = await server();
    await upload('/empty', new Blob([]));
    expect(calls.map((c) => [c.args.off, c.size, c.args.last])).toEqual([[0, 0, true]]);
  });

  it('stays on the list when it fails', async () => {
    await server((c) => {
      if (c.name === 'fs.put') throw new Refused('quota', '');
      return {};
    });
    await upload('/big', new Blob(['x']));
    expect(uploads.value).toMatchObject([{ path: '/big', failed: true }]);
  });
});

describe('readDir', () => {
  it('joins wishes that come while it reads', async () => {
    const calls = await server(() => ({ files: [] }));
    const first = readDir('/');
    await Promise.all([readDir('/'), readDir('/'), readDir('/')]);
    await first;
    expect(calls).toHaveLength(2);
    expect(dirs.value.get('/')).toEqual([]);
  });

  it('forgets a directory that is gone, with all below it', async () => {
    await server((c) => {
      if (c.name === 'fs.list') throw new Refused('no-such-file', '');
      return {};
    });
    dirs.value = new Map([
      ['/', []],
      ['/a', []],
      ['/a/b', []],
      ['/ab', []],
    ]);
    await readDir('/a');
    expect([...dirs.value.keys()]).toEqual(['/', '/ab']);
  });
});

it('forgets only what lies below', () => {
  dirs.value = new Map([
    ['/x', []],
    ['/x/y', []],
    ['/xy', []],
  ]);
  forgetDir('/x');
  expect([...dirs.value.keys()]).toEqual(['/xy']);
});

it('takes paths apart and joins them', () => {
  expect([joinPath('/', 'a'), joinPath('/a', 'b')]).toEqual(['/a', '/a/b']);
  expect([parentOf('/a'), parentOf('/a/b')]).toEqual(['/', '/a']);
  expect(baseOf('/a/b c')).toBe('b c');
});
