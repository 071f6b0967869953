// What a share link may carry beside a record, as text: made, checked and read. Pure functions.
import type { Break, FaultArgs } from '../contract';
import { type BadLink, maxUnpacked, pack } from './share';

/** A text file of the server. */
export interface LinkFile {
  /** Absolute. */
  path: string;
  text: string;
}

/** The contents of a share link; each part may be absent. */
export interface Bundle {
  /** The JSON of a recording. */
  record?: string;
  /** The JSON of a kind of server. */
  profile?: string;
  files?: LinkFile[];
  /** Older pages wrote their own kinds of fault. */
  faults?: FaultArgs[];
  breaks?: Break[];
  /** What the reader is to do. */
  task?: string;
  /** A lesson file, and the seed for its variables. */
  lesson?: { text: string; seed?: string };
}

const format = 'ftpsim-share';

/** What the files of a link may take, packed: bytes. Unpacked they count to the link as a whole. */
const maxFilesPacked = 8 * 1024;
const maxFiles = 100;
const maxRules = 50;
export const maxTask = 2000;

/** The text of a link: that of the record alone if there is nothing else, as older pages read it. */
export function write(b: Bundle): Uint8Array<ArrayBuffer> {
  const { record, ...others } = b;
  const alone = record !== undefined && Object.values(others).every((v) => v === undefined);
  return new TextEncoder().encode(alone ? record : JSON.stringify({ format, v: 1, ...b }));
}

/** Reads what write wrote; a code if the bytes are neither a record nor a bundle. */
export async function read(bytes: Uint8Array): Promise<Bundle | BadLink> {
  try {
    const text = new TextDecoder().decode(bytes);
    const all = JSON.parse(text);
    if (all?.format !== format) return { record: text };
    const b = checked(all);
    if (!b) return 'bad-link';
    return (await filesFit(b.files)) ? b : 'link-too-large';
  } catch {
    return 'bad-link';
  }
}

/** Whether files may go into a link. */
export async function filesFit(files: readonly LinkFile[] = []): Promise<boolean> {
  const bytes = new TextEncoder().encode(JSON.stringify(files));
  if (bytes.length > maxUnpacked) return false;
  return ((await pack(bytes)).length * 3) / 4 <= maxFilesPacked;
}

/** The text of a file that may go into a link; undefined: it is not text. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > maxUnpacked || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

type Raw = Record<string, unknown>;
const isText = (x: unknown): x is string => typeof x === 'string';
const isObject = (x: unknown): x is Raw => typeof x === 'object' && x !== null && !Array.isArray(x);
const optional = (x: unknown, is: (x: unknown) => boolean) => x === undefined || is(x);
const listOf = (most: number, is: (x: unknown) => boolean) => (x: unknown) =>
  Array.isArray(x) && x.length <= most && x.every(is);

const isFile = (x: unknown) =>
  isObject(x) && isText(x.path) && /^\/[^\0]*[^\0/]$/.test(x.path) && isText(x.text);
const isFault = (x: unknown) => isObject(x) && (isObject(x.rule) || (isText(x.kind) && isText(x.scope)));
const isLesson = (x: unknown) => isObject(x) && isText(x.text) && optional(x.seed, isText);
const isBreak = (x: unknown) => isObject(x) && isText(x.expr) && isText(x.action);

/** The parts that this page knows; null if one of them is not as it should be. The engine checks what they say. */
function checked(all: Raw): Bundle | null {
  const { record, profile, files, faults, breaks, task, lesson } = all;
  const fine =
    optional(record, isText) &&
    optional(profile, isText) &&
    optional(files, listOf(maxFiles, isFile)) &&
    optional(faults, listOf(maxRules, isFault)) &&
    optional(breaks, listOf(maxRules, isBreak)) &&
    optional(task, (x) => isText(x) && x.length <= maxTask) &&
    optional(lesson, isLesson);
  return fine ? ({ record, profile, files, faults, breaks, task, lesson } as Bundle) : null;
}
