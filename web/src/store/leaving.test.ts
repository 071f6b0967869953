import { beforeEach, expect, it, vi } from 'vitest';
import type { Port } from '../port';
import { boot } from './actions';
import { askBeforeLeaving, guardLeaving, someoneLoses } from './leaving';
import { keeping } from './persist';
import type { Session } from './sessions';
import { exported, status, unstored } from './state';

const session = (part: Partial<Session>) => ({ open: true, via: 'tcp', ...part }) as Session;

it.each([
  ['nobody', [], false],
  ['a client from outside', [session({})], true],
  ['one that has left', [session({ open: false })], false],
  ['the built-in client, which goes with the page', [session({ via: 'mem' })], false],
])('%s', (_, list, want) => {
  expect(someoneLoses(list)).toBe(want);
});

/** A window and a document that only pass events on. */
const page = new EventTarget();
const doc = Object.assign(new EventTarget(), { hidden: false });
vi.stubGlobal('document', doc);
vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
guardLeaving();

let calls: string[] = [];
const port: Port = {
  call: async (name) => {
    calls.push(name);
    return { result: {} as never, bytes: new Uint8Array() };
  },
  seen: () => {},
  close: () => {},
};

beforeEach(async () => {
  await boot(() => port);
  calls = [];
  doc.hidden = false;
});

/** Whether the page asks before it is left. */
const asks = () => !page.dispatchEvent(new Event('beforeunload', { cancelable: true }));

it('asks while files are not stored yet, and has them stored meanwhile', () => {
  unstored.value = { files: true, record: false };
  expect(asks()).toBe(true);
  expect(calls).toEqual(['keep.now']);
  unstored.value = { files: false, record: true };
  expect(asks()).toBe(false);
});

it('has them stored when the page is hidden or left', () => {
  unstored.value = { files: false, record: true };
  doc.dispatchEvent(new Event('visibilitychange'));
  expect(calls).toEqual([]);
  doc.hidden = true;
  doc.dispatchEvent(new Event('visibilitychange'));
  page.dispatchEvent(new Event('pagehide'));
  expect(calls).toEqual(['keep.now', 'keep.now']);
  unstored.value = { files: false, record: false };
  page.dispatchEvent(new Event('pagehide'));
  expect(calls).toEqual(['keep.now', 'keep.now']);
});

it('asks while the record has events that are neither kept nor exported', () => {
  unstored.value = { files: false, record: false };
  const head = (n: number) => {
    status.value = { ...status.peek(), head: n };
  };
  head(0);
  expect(asks()).toBe(false);
  head(7);
  expect(asks()).toBe(true);
  exported.value = 7;
  expect(asks()).toBe(false);
  head(8);
  expect(asks()).toBe(true);
  keeping.value = { files: false, record: true };
  expect(asks()).toBe(false);
  keeping.value = { files: false, record: false };
  askBeforeLeaving(false);
  expect(asks()).toBe(false);
  askBeforeLeaving(true);
  head(0);
});
