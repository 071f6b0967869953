// Makes share links.
import { attempt, call } from './actions';
import { type Bundle, filesFit, type LinkFile, textOf, write } from './bundle';
import { download } from './file-actions';
import { profileText } from './profiles';
import { lastEvent, noteExport } from './record';
import { maxUnpacked, pack, tooLong } from './share';
import * as s from './state';

/** What goes into a link. */
export interface LinkParts {
  record: boolean;
  profile: boolean;
  files: boolean;
  rules: boolean;
  task: string;
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
  const files = parts.files ? await texts(changedFiles()) : [];
  if (!(await filesFit(files))) return { problem: 'files-too-large' };
  const { faults, breaks } = s.rules.peek();
  const b: Bundle = {
    record: parts.record ? await recordText(filter) : undefined,
    profile: parts.profile ? (await profileText())?.text : undefined,
    files: files.length ? files : undefined,
    faults: parts.rules && faults.length ? faults : undefined,
    breaks: parts.rules && breaks.length ? breaks : undefined,
    task: parts.task.trim() || undefined,
  };
  if (Object.values(b).every((x) => x === undefined)) return { problem: 'nothing' };
  const bytes = write(b);
  if (bytes.length > maxUnpacked) return { problem: 'too-long' };
  const packed = await pack(bytes);
  return tooLong(packed) ? { problem: 'too-long' } : { hash: `#r=${packed}` };
}

async function recordText(filter: string): Promise<string | undefined> {
  const upTo = lastEvent();
  const answer = await attempt(() => call('export', { format: 'json', small: true, filter }));
  if (answer) noteExport(upTo, filter);
  return answer && new TextDecoder().decode(answer.bytes);
}

/** The text files among paths. */
async function texts(paths: readonly string[]): Promise<LinkFile[]> {
  const list: LinkFile[] = [];
  for (const path of paths) {
    const bytes = await download(path);
    const text = bytes && textOf(bytes);
    if (text !== undefined) list.push({ path, text });
  }
  return list;
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
