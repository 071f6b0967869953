// What a share link brings: shown at once where nothing is replaced, else offered first; what it changed on the
// server can be undone.
import { Refused } from '../port';
import { attempt, call, chooseProfile } from './actions';
import { type Bundle, type LinkFile, read } from './bundle';
import { parentOf, sendPieces } from './file-actions';
import { brought, broughtFiles, inHash, offer, task, type Undo } from './offered';
import { keepsAny } from './persist';
import { forgetProfile, useProfile } from './profiles';
import { closeRecording, show } from './recordings';
import { unpack } from './share';
import * as s from './state';

/** Opens what the page's address carries, if it is a share link. */
export async function openShared(hash: string, name: string): Promise<void> {
  const packed = inHash(hash);
  if (packed === null) return;
  history.replaceState(null, '', location.pathname + location.search);
  const bytes = await unpack(packed);
  const bundle = typeof bytes === 'string' ? bytes : await read(bytes);
  if (typeof bytes === 'string' || typeof bundle === 'string') return s.notify(String(bundle));
  const found = bundle.record === undefined ? { events: 0, sessions: 0 } : describe(bundle.record);
  if (typeof found === 'string') return s.notify(found);
  offer.value = { name, size: bytes.length, bundle, ...found };
  const lessonAlone = bundle.lesson && bundle.record === undefined; // it asks itself
  if ((lessonAlone || !replaces()) && !changes(bundle)) await accept();
}

/** What a record's JSON holds; a code if it is no record. */
export function describe(record: string): { events: number; sessions: number } | 'bad-link' | 'link-files' {
  try {
    const all = JSON.parse(record);
    if (all.files || Object.keys(all.blobs ?? {}).length) return 'link-files';
    const sids = all.events.map((x: { e: { sid?: string } }) => x.e.sid).filter(Boolean);
    return { events: all.events.length, sessions: new Set(sids).size };
  } catch {
    return 'bad-link';
  }
}

/** Whether there is something that a link's record would take the place of. */
const replaces = () =>
  !s.empty.peek() || s.recording.peek() !== null || s.touched.peek().size > 0 || keepsAny();

/** Whether a link changes the server. */
export const changes = (b: Bundle): boolean =>
  b.profile !== undefined || !!b.files?.length || !!b.faults?.length || !!b.breaks?.length;

/** Takes what is offered: the server is changed first, then the record is shown. */
export async function accept(): Promise<void> {
  const o = offer.peek();
  offer.value = null;
  if (!o) return;
  const { record, task: text, lesson } = o.bundle;
  if (changes(o.bundle)) {
    if (s.recording.peek()) await closeRecording(); // the server does not change behind it
    const steps = await change(o.bundle);
    if (steps.length) brought.value = [...(brought.peek() ?? []), ...steps];
  }
  broughtFiles.value = !!o.bundle.files?.length;
  if (text) task.value = text;
  if (lesson) void import('./lesson').then((m) => m.openLesson({ text: lesson.text }, lesson.seed));
  if (record !== undefined) await show({ name: o.name, link: true }, new TextEncoder().encode(record));
}

export const decline = () => {
  offer.value = null;
};

let undoing = false;

/** Takes back what links have changed, the latest first. What cannot be taken back now can be tried again. */
export async function undoBrought(): Promise<void> {
  if (undoing) return;
  undoing = true;
  try {
    if (s.recording.peek()) await closeRecording();
    for (const step of (brought.peek() ?? []).toReversed()) {
      if (!(await step())) continue;
      const left = (brought.peek() ?? []).filter((other) => other !== step);
      brought.value = left.length ? left : null;
    }
    if (!brought.peek()) task.value = '';
  } finally {
    undoing = false;
  }
}

/** Changes the server as the bundle says; returns how to undo each change. */
async function change(b: Bundle): Promise<Undo[]> {
  const undo: Undo[] = [];
  for (const f of b.files ?? []) await putFile(f, undo);
  if (b.profile !== undefined) {
    const step = await putProfile(b.profile);
    if (step) undo.push(step);
  }
  for (const { fid: _, ...f } of b.faults ?? []) {
    const fid = (await attempt(() => call('fault.set', f)))?.result.fid;
    if (fid) undo.push(() => gone(() => call('fault.del', { fid })));
  }
  for (const { bid: _, hits: __, ...x } of b.breaks ?? []) {
    const bid = (await attempt(() => call('break.set', x)))?.result.bid;
    if (bid) undo.push(() => gone(() => call('break.del', { bid })));
  }
  return undo;
}

/** Loads and chooses a profile; undoing chooses the one before, and takes it out of the list if it was not there. */
async function putProfile(text: string): Promise<Undo | undefined> {
  const before = s.status.peek().profile;
  const listed = s.hello.peek()?.config.profiles.map((p) => p.name) ?? [];
  const state = await useProfile(text);
  if (state?.problem) s.notify('bad-profile');
  const name = state?.name;
  if (!name || state.problem) return undefined;
  return async () => {
    if (!listed.includes(name)) await forgetProfile(name, text);
    return chooseProfile(before);
  };
}

/** Puts a file, with the folders above it; undoing puts back what was there. */
async function putFile({ path, text }: LinkFile, undo: Undo[]): Promise<void> {
  const before = await attempt(() => contentOf(path));
  if (before === undefined) return; // it could not be put back
  for (const dir of foldersAbove(path)) {
    if (await quietly(() => call('fs.mkdir', { path: dir }))) undo.push(() => gone(() => removeEmpty(dir)));
  }
  const put = async (file: Blob) => (await attempt(() => sendPieces(path, file))) ?? false;
  if (!(await put(new Blob([text])))) return;
  undo.push(() => (before ? put(before) : gone(() => call('fs.rm', { path }))));
}

/** What a file holds; null: there is none. A Blob, as it may be more than the Worker takes at once. */
async function contentOf(path: string): Promise<Blob | null> {
  try {
    return new Blob([(await call('fs.get', { path })).bytes as Uint8Array<ArrayBuffer>]);
  } catch (e) {
    if (e instanceof Refused && e.code === 'no-such-file') return null;
    throw e;
  }
}

/** Removes a folder, unless something has been put in it. */
async function removeEmpty(path: string): Promise<void> {
  const { result } = await call('fs.list', { path });
  if (!result.files?.length) await call('fs.rm', { path });
}

/** Removes something; tells whether it is gone, also if it was before. */
async function gone(remove: () => Promise<unknown>): Promise<boolean> {
  const done = await attempt(async () => {
    try {
      await remove();
    } catch (e) {
      if (!(e instanceof Refused && /^no-such-/.test(e.code))) throw e;
    }
    return true;
  });
  return done ?? false;
}

/** "/a", "/a/b" for "/a/b/c". */
function foldersAbove(path: string): string[] {
  const dir = parentOf(path);
  return dir === '/' ? [] : [...foldersAbove(dir), dir];
}

/** Does what may be refused; undefined then. */
async function quietly<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (e) {
    if (e instanceof Refused) return undefined;
    throw e;
  }
}
