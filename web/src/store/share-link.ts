// Makes share links.
import { Refused } from '../port';
import { attempt, call } from './actions';
import { type Bundle, filesFit, type LinkFile, textOf, write } from './bundle';
import { readKept } from './lesson-keep';
import { profileText } from './profiles';
import { lastEvent, noteExport } from './recordings';
import { maxUnpacked, pack, tooLong } from './share';
import * as s from './state';

/** What goes into a link. */
export interface LinkParts {
  record: boolean;
  profile: boolean;
  files: boolean;
  rules: boolean;
  task: string;
  /** The lesson that runs, if it came from a file. */
  lesson?: boolean;
}

/** The fragment of a link, or why there is none. */
export type Link = { hash: string } | { problem: 'too-long' | 'files-too-large' | 'nothing' };

/** The files that something has changed since the server began, by path. */
export const changedFiles = (): string[] =>
  [...s.touched.value]
    .filter(([, { op }]) => !['delete', 'rmdir', 'mkdir', 'restore'].includes(op))
    .map(([path]) => path)
    .sort();

/** Makes a link of the record that the filter shows, and of what is chosen beside it. */
export async function shareLink(filter: string, parts: LinkParts): Promise<Link> {
  const files = parts.files ? (await changedTexts()).files : [];
  if (!(await filesFit(files))) return { problem: 'files-too-large' };
  const { faults, breaks } = s.rules.peek();
  const upTo = lastEvent();
  const b: Bundle = {
    record: parts.record ? await recordText(filter) : undefined,
    profile: parts.profile ? (await profileText())?.text : undefined,
    files: files.length ? files : undefined,
    faults: parts.rules && faults.length ? faults.map(({ rule, off }) => ({ rule, off })) : undefined,
    breaks: parts.rules && breaks.length ? breaks : undefined,
    task: parts.task.trim() || undefined,
    lesson: parts.lesson ? lessonInLink() : undefined,
  };
  const link = await linkOf(b);
  if ('hash' in link && b.record !== undefined) noteExport(upTo, filter);
  return link;
}

/** The link that carries a bundle. */
export async function linkOf(b: Bundle): Promise<Link> {
  if (Object.values(b).every((x) => x === undefined)) return { problem: 'nothing' };
  const bytes = write(b);
  if (bytes.length > maxUnpacked) return { problem: 'too-long' };
  const packed = await pack(bytes);
  return tooLong(packed) ? { problem: 'too-long' } : { hash: `#r=${packed}` };
}

/** The lesson that runs, if it came from a file: a built-in one has an address of its own. */
export function lessonInLink(): Bundle['lesson'] {
  const kept = readKept();
  return kept && 'text' in kept.source ? { text: kept.source.text, seed: kept.seed } : undefined;
}

async function recordText(filter: string): Promise<string | undefined> {
  const answer = await attempt(() => call('export', { format: 'json', small: true, filter }));
  return answer && new TextDecoder().decode(answer.bytes);
}

/** What of the changed files goes into a link, and how many stay out as they are no text or too large. */
export async function changedTexts(): Promise<{ files: LinkFile[]; out: number }> {
  const files: LinkFile[] = [];
  let out = 0;
  for (const path of changedFiles()) {
    const bytes = await beginningOf(path);
    const text = bytes && textOf(bytes);
    if (text !== undefined) files.push({ path, text });
    else if (bytes) out++;
  }
  return { files, out };
}

/** A file as far as it matters here: more than a link holds is not read. undefined: it is a folder, or gone. */
async function beginningOf(path: string): Promise<Uint8Array | undefined> {
  try {
    return (await call('fs.get', { path, len: maxUnpacked + 1 })).bytes;
  } catch (e) {
    if (e instanceof Refused) return undefined;
    throw e;
  }
}

/** Whether an address names the machine that the page runs on. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);

/** Where other machines reach this page; empty: the relay does not say, or there is none. */
export async function addressForOthers(): Promise<string> {
  if (s.relay.peek().state !== 'connected') return '';
  try {
    const answer = await fetch(new URL('relay.json', document.baseURI), { cache: 'no-store' });
    return ((await answer.json()) as { others?: string }).others ?? '';
  } catch {
    return '';
  }
}
