// Taking the record away, and looking at one that was brought.
import { saveAs } from '../ui/save';
import type { ExportArgs, ExportFormat } from '../wire';
import { attempt, call } from './actions';
import { pack, tooLong, unpack } from './share';
import * as s from './state';

const types: Record<ExportFormat, string> = {
  json: 'application/json',
  txt: 'text/plain;charset=utf-8',
  md: 'text/markdown;charset=utf-8',
  pcapng: 'application/octet-stream',
};
const ends: Record<ExportFormat, string> = { json: 'ftpsim.json', txt: 'txt', md: 'md', pcapng: 'pcapng' };

/** Makes a file of the record, or of what a filter shows of it, and saves it. */
export async function takeAway(args: ExportArgs): Promise<void> {
  const answer = await attempt(() => call('export', args));
  if (answer)
    saveAs(
      `${stem()}.${ends[args.format]}`,
      new Blob([new Uint8Array(answer.bytes)], { type: types[args.format] }),
    );
}

/** Saves the whole session, passwords masked. */
export const saveSession = () => takeAway({ format: 'json' });

/** "ftpsim-2026-11-22-0612", or the name of the recording that is shown. */
function stem(): string {
  const shown = s.recording.peek();
  if (shown) return shown.name.replace(/(\.ftpsim)?\.(json|pcapng|pcap|cap)$/i, '');
  return `ftpsim-${new Date().toISOString().slice(0, 16).replace('T', '-').replace(':', '')}`;
}

/** Opens a recording or a capture: the page looks at it, the server goes on behind it. */
export async function openFile(file: File): Promise<void> {
  await show(file.name, new Uint8Array(await file.arrayBuffer()));
}

async function show(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (!(await attempt(() => call('import', { name }, bytes)))) return;
  s.notice.value = null;
  s.filterText.value = '';
  s.panel.value = 'ladder';
}

export const isRecording = (name: string) => /\.(json|pcapng|pcap|cap)$/i.test(name);

/** Back to the server. */
export const closeRecording = () => attempt(() => call('view.close', {}));

/** Has the built-in client say to the server what the client of a shown session said, and shows the server. */
export async function sayAgain(sid: string): Promise<void> {
  if (await attempt(() => call('respeak', { sid }))) await closeRecording();
}

/** Has a fresh server do what the recording says. */
export const replay = () => attempt(() => call('replay', {}));

/** The page's address with the record in it, or null where that would be too long. */
export async function shareLink(filter: string): Promise<string | null> {
  const answer = await attempt(() => call('export', { format: 'json', small: true, filter }));
  const packed = answer && (await pack(answer.bytes));
  if (!packed || tooLong(packed)) return null;
  return `${location.origin}${location.pathname}#r=${packed}`;
}

/** Opens what the page's address carries, if it carries a record. */
export async function openShared(hash: string, name: string): Promise<void> {
  const packed = /^#r=([\w-]+)$/.exec(hash)?.[1];
  if (!packed) return;
  const bytes = await unpack(packed);
  if (bytes) await show(name, bytes);
  else s.notice.value = { code: 'bad-link', text: '' };
  history.replaceState(null, '', location.pathname + location.search);
}
