import { expect, test } from 'vitest';
import { type Bundle, filesFit, read, textOf, write } from './bundle';

const bytes = (x: unknown) => new TextEncoder().encode(JSON.stringify(x));
const all: Bundle = {
  record: '{"events":[]}',
  profile: '{"name":"mine"}',
  files: [{ path: '/pub/task.txt', text: 'a\r\nb\n' }],
  faults: [
    { kind: 'latency', scope: 'global', ms: 200 },
    { rule: { name: 'late', match: 'code:226', do: { lateMs: 10 } }, off: true },
  ],
  breaks: [{ expr: 'verb:STOR', action: 'hold' }],
  task: 'Fetch it in passive mode.',
  lesson: { text: '---\nlesson: 1\n---\n', seed: '7b' },
};

test('what a link carries comes out of it again', async () => {
  expect(await read(write(all))).toEqual(all);
  expect(await read(write({ task: 'Look.' }))).toEqual({ task: 'Look.' });
});

test('a record alone is written as older pages read it', async () => {
  const text = '{"format":"ftpsim-recording","events":[]}';
  expect(new TextDecoder().decode(write({ record: text, files: undefined }))).toBe(text);
  expect(await read(write({ record: text }))).toEqual({ record: text });
});

test.each([
  ['a path that is not absolute', { files: [{ path: 'a', text: '' }] }],
  ['a path of a folder', { files: [{ path: '/a/', text: '' }] }],
  ['a file without text', { files: [{ path: '/a' }] }],
  ['faults that are no list', { faults: {} }],
  ['a breakpoint without an expression', { breaks: [{ action: 'hold' }] }],
  ['a task that is no text', { task: 7 }],
  ['a lesson without text', { lesson: { seed: '7b' } }],
  ['a seed that is no text', { lesson: { text: '', seed: 7 } }],
  ['a task that is too long', { task: 'x'.repeat(2001) }],
  ['too many breakpoints', { breaks: Array(51).fill({ expr: 'a', action: 'hold' }) }],
])('%s is refused', async (_, part) => {
  expect(await read(bytes({ format: 'ftpsim-share', v: 1, ...part }))).toBe('bad-link');
});

test('files are bounded, packed and unpacked', async () => {
  const noise = Array.from(crypto.getRandomValues(new Uint8Array(6000)), (b) => b.toString(16)).join('');
  expect(await filesFit([{ path: '/a', text: noise.slice(0, 8000) }])).toBe(true);
  expect(await filesFit([{ path: '/a', text: noise + noise.split('').reverse().join('') + noise }])).toBe(
    false,
  );
  expect(await filesFit([{ path: '/a', text: 'x'.repeat(257 * 1024) }])).toBe(false);
  const big = { format: 'ftpsim-share', v: 1, files: [{ path: '/a', text: 'x'.repeat(257 * 1024) }] };
  expect(await read(bytes(big))).toBe('link-too-large');
});

test('only text goes into a link', () => {
  expect(textOf(new TextEncoder().encode('你好\r\n'))).toBe('你好\r\n');
  expect(textOf(new Uint8Array([0x89, 0x50]))).toBeUndefined();
  expect(textOf(new Uint8Array([65, 0]))).toBeUndefined();
});
