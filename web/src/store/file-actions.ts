// What a reader does with the server's files from the page.
import { signal } from '@preact/signals';
import { Refused } from '../port';
import { attempt, call } from './actions';
import { dirs } from './state';

/** Bytes of one fs.put; the Worker takes no more at once. */
const piece = 256 * 1024;

/** A file on its way from the page to the server. */
export interface Upload {
  id: number;
  path: string;
  sent: number;
  size: number;
  failed: boolean;
}

/** Uploads under way, and those that failed until they are put away. */
export const uploads = signal<readonly Upload[]>([]);
let last = 0;

export const joinPath = (dir: string, name: string) => (dir === '/' ? `/${name}` : `${dir}/${name}`);
export const parentOf = (path: string) => path.slice(0, Math.max(1, path.lastIndexOf('/')));
export const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Puts a file on the server, piece by piece. */
export async function upload(path: string, file: Blob): Promise<void> {
  const id = ++last;
  uploads.value = [...uploads.peek(), { id, path, sent: 0, size: file.size, failed: false }];
  const done = await attempt(() => sendPieces(path, file, (sent) => change(id, { sent })));
  if (done) dismissUpload(id);
  else change(id, { failed: true });
}

/** Sends a file as the Worker takes it; rejects with a Refused. */
export async function sendPieces(
  path: string,
  file: Blob,
  progress: (sent: number) => void = () => {},
): Promise<true> {
  let off = 0;
  for (let more = true; more; ) {
    const end = Math.min(off + piece, file.size);
    more = end < file.size;
    const bytes = new Uint8Array(await file.slice(off, end).arrayBuffer());
    await call('fs.put', { path, off, last: !more }, bytes);
    off = end;
    progress(off);
  }
  return true;
}

function change(id: number, to: Partial<Upload>): void {
  uploads.value = uploads.peek().map((u) => (u.id === id ? { ...u, ...to } : u));
}

/** Takes an upload off the list. */
export function dismissUpload(id: number): void {
  uploads.value = uploads.peek().filter((u) => u.id !== id);
}

/** The content of a file, now or after the event `at`; undefined when it cannot be read. */
export const download = async (path: string, at = 0) =>
  (await attempt(() => call('fs.get', at ? { path, at } : { path })))?.bytes as
    | Uint8Array<ArrayBuffer>
    | undefined;

export const makeFolder = (path: string) => attempt(() => call('fs.mkdir', { path }));
export const removePath = (path: string) => attempt(() => call('fs.rm', { path }));
export const movePath = (from: string, to: string) => attempt(() => call('fs.mv', { from, to }));

const reading = new Map<string, { again: boolean }>();

/**
 * Reads a directory into the cache; while it is being read, further wishes
 * become one more reading. One that is gone leaves the cache.
 */
export async function readDir(path: string): Promise<void> {
  const under = reading.get(path);
  if (under) {
    under.again = true;
    return;
  }
  const now = { again: true };
  reading.set(path, now);
  while (now.again) {
    now.again = false;
    await readOnce(path);
    // A client that stores a thousand files changes the directory as often.
    if (now.again) await new Promise((next) => setTimeout(next, 200));
  }
  reading.delete(path);
}

async function readOnce(path: string): Promise<void> {
  try {
    const { result } = await call('fs.list', { path });
    dirs.value = new Map(dirs.peek()).set(path, result.files ?? []);
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    forgetDir(path);
  }
}

/** Forgets a directory and all below it. */
export function forgetDir(path: string): void {
  const kept = [...dirs.peek()].filter(([known]) => known !== path && !known.startsWith(`${path}/`));
  if (kept.length < dirs.peek().size) dirs.value = new Map(kept);
}
