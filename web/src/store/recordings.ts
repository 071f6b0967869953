// Taking the record away, and looking at one that was brought.

import type { ExportArgs, ExportFormat } from '../contract';
import { saveAs } from '../ui/save';
import { attempt, call } from './actions';
import { keyLogIn } from './keylog';
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
  const upTo = lastEvent();
  const answer = await attempt(() => call('export', args));
  if (!answer) return;
  saveAs(
    `${stem()}.${ends[args.format]}`,
    new Blob([new Uint8Array(answer.bytes)], { type: types[args.format] }),
  );
  noteExport(upTo, args.filter);
}

/** The server's latest event, as far as it is known here: the status comes a little later than the events. */
export const lastEvent = (): number => Math.max(s.status.peek().head, s.recording.peek() ? 0 : s.log.lastId);

/** Remembers that the server's record was exported up to an event, unless only a part or a recording was. */
export function noteExport(upTo: number, filter?: string): void {
  if (!filter?.trim() && !s.recording.peek()) s.exported.value = upTo;
}

/** Saves the whole session, passwords masked. */
export const saveSession = () => takeAway({ format: 'json' });

/** "ftpsim-2026-11-22-0612", or the name of the recording that is shown. */
function stem(): string {
  const shown = s.recording.peek();
  if (shown) return shown.name.replace(ending, '');
  return `ftpsim-${new Date().toISOString().slice(0, 16).replace('T', '-').replace(':', '')}`;
}

/** No file that can be opened is larger: recording.MaxBytes, in base64, and its events. */
const maxFile = 1 << 30;

/** The key logs that were brought, for the captures that are opened after them; of too many the latest. */
let keys = '';
const maxKeys = 16 << 20;

/** The file that is shown: a key log that comes after a capture has it read again. */
let shown: File | null = null;
/** Counts what was opened: reading one that is not the latest any more is given up. */
let openings = 0;

/**
 * Opens what was brought together: a recording or a capture, and key logs beside it. A key log alone is for
 * the capture that is shown, or for the next one. Of several files the one opens whose name says most.
 */
export async function openFiles(files: File[]): Promise<void> {
  const logs = await Promise.all(files.map((f) => keyLogIn(f).catch(() => ''))); // a folder, or it is gone
  keys = [keys, ...logs].filter(Boolean).join('\n').slice(-maxKeys);
  const others = files.filter((_, i) => !logs[i]);
  const lesson = others.find((f) => /\.md$/i.test(f.name));
  if (lesson) {
    const { openLessonFile } = await import('./lesson');
    return openLessonFile(lesson);
  }
  const again = keys && s.recording.peek()?.capture ? shown : null;
  const file = others.find((f) => isRecording(f.name)) ?? others[0] ?? again;
  if (file) await openFile(file);
  else if (keys) s.notify('keys-wait');
}

/** Opens a recording or a capture: the page looks at it, the server goes on behind it. Tells whether it does. */
export async function openFile(file: File): Promise<boolean> {
  const opening = ++openings;
  if (file.size > maxFile) {
    s.notify('too-large', file.name);
    return false;
  }
  const bytes = await file.arrayBuffer().catch(() => null); // a folder, or it is gone
  if (opening !== openings) return false;
  if (!bytes) {
    s.notify('unreadable', file.name);
    return false;
  }
  if (!(await show({ name: file.name, ...(keys && { keys }) }, new Uint8Array(bytes)))) return false;
  shown = file;
  return true;
}

/** Gives up the reading of a file. */
export const stopReading = () => attempt(() => call('import.stop', {}));

/** Has the page look at what a file or a link brought; tells whether it does. */
export async function show(
  from: { name: string; link?: boolean; keys?: string },
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  s.nothingIn.value = null;
  const answer = await attempt(() => call('import', from, bytes));
  if (!answer) return false;
  s.dismissNotice();
  if (answer.result.events === 0) {
    s.nothingIn.value = answer.result;
    return false;
  }
  s.filterText.value = '';
  s.panel.value = 'ladder';
  return true;
}

/** How recordings and captures are mostly called; what a file is, its first bytes tell. */
const ending = /(\.ftpsim)?\.(json|pcapng|pcap|cap|dmp|trace)(\.gz)?$/i;

export const isRecording = (name: string) => ending.test(name);

/** Back to the server. */
export const closeRecording = () => attempt(() => call('view.close', {}));

/** Has the built-in client say to the server what the client of a shown session said, and shows the server. */
export async function sayAgain(sid: string): Promise<void> {
  if (await attempt(() => call('respeak', { sid }))) await closeRecording();
}

/** Has a fresh server do what the recording says. */
export const replay = () => attempt(() => call('replay', {}));
