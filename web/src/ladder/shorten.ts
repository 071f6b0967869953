// What of a message is never cut where there is little room: code, port and file name. The rest gives way.
import type { FtpEvent } from '../contract';

/** A text in three parts, of which the middle one stays whole. */
export interface Kept {
  before: string;
  keep: string;
  after: string;
}

/** "(127,0,0,1,195,80)." of a 227, "(|||50000|)." of a 229. */
const address = /\([\d,|.:a-f]+\)\.?$/i;
/** The last part of a path, or the last part of "|1|127.0.0.1|50000|". */
const lastPart = /[^/|]+[/|]?$/;

/** The parts of the first line of a message. path: the file that the command is about. */
export function keptOf(e: FtpEvent, text: string, path = ''): Kept {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const at =
    (e.kind === 'reply' && found(text, address)) ||
    (name && named(text, name)) ||
    (e.kind === 'command' && found(text, lastPart));
  if (!at) return { before: text, keep: '', after: '' };
  return { before: text.slice(0, at.from), keep: text.slice(at.from, at.to), after: text.slice(at.to) };
}

function found(text: string, what: RegExp) {
  const m = what.exec(text);
  return m && { from: m.index, to: m.index + m[0].length };
}

function named(text: string, name: string) {
  const from = text.lastIndexOf(name);
  return from < 0 ? null : { from, to: from + name.length };
}
