/** A run of bytes inside a message: from `off`, `len` long. */
export interface Span {
  off: number;
  len: number;
}

/** How the text column draws a byte: as itself, as a named control, or as a dot. */
export type ByteKind = 'print' | 'control' | 'high';

/** One byte of the view. */
export interface Cell {
  off: number;
  hex: string;
  char: string;
  kind: ByteKind;
  /** Masked: the view shows dots until the user asks for it. */
  secret: boolean;
  /** Index into the fields, or -1. */
  field: number;
}

/** One line of the view. */
export interface HexRow {
  off: number;
  cells: Cell[];
}

const CONTROL_NAMES: Record<number, string> = {
  0: 'NUL',
  9: 'TAB',
  10: 'LF',
  13: 'CR',
  27: 'ESC',
  127: 'DEL',
};

/** What a byte is called where it has no glyph: "CR", "0x04". */
export function byteName(byte: number): string {
  return CONTROL_NAMES[byte] ?? `0x${hex2(byte)}`;
}

function hex2(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function kindOf(byte: number): ByteKind {
  if (byte < 0x20 || byte === 0x7f) return 'control';
  return byte < 0x7f ? 'print' : 'high';
}

/** The smallest field that covers the byte at `off`, or -1. */
export function fieldAt(fields: readonly Span[], off: number): number {
  let best = -1;
  let shortest = Number.POSITIVE_INFINITY;
  fields.forEach((f, i) => {
    if (f.len === 0 || off < f.off || off >= f.off + f.len || f.len >= shortest) return;
    best = i;
    shortest = f.len;
  });
  return best;
}

/** Whether `off` lies in one of the secret [from,to) ranges. */
export function isSecret(mask: readonly (readonly [number, number])[], off: number): boolean {
  return mask.some(([from, to]) => off >= from && off < to);
}

/** Every byte of a message as the view draws it. */
export function cellsOf(
  bytes: Uint8Array,
  fields: readonly Span[] = [],
  mask: readonly (readonly [number, number])[] = [],
): Cell[] {
  return Array.from(bytes, (byte, off) => ({
    off,
    hex: hex2(byte),
    char: kindOf(byte) === 'print' ? String.fromCharCode(byte) : '·',
    kind: kindOf(byte),
    secret: isSecret(mask, off),
    field: fieldAt(fields, off),
  }));
}

/** Cuts cells into rows of `width`. */
export function rowsOf(cells: Cell[], width: 8 | 16): HexRow[] {
  const rows: HexRow[] = [];
  for (let off = 0; off < cells.length; off += width) {
    rows.push({ off, cells: cells.slice(off, off + width) });
  }
  return rows;
}

/** One run of the text view: glyphs, a control's name, or a run of dots. */
export interface TextRun {
  off: number;
  len: number;
  text: string;
  kind: 'text' | 'control' | 'secret';
  field: number;
}

/**
 * The text view: lines of runs, each line ending behind its LF. UTF-8 is read
 * as such where a run of bytes is valid; other high bytes keep their hex name.
 */
export function textLines(bytes: Uint8Array, cells: Cell[], showSecret: boolean): TextRun[][] {
  const lines: TextRun[][] = [];
  let line: TextRun[] = [];
  for (let i = 0; i < cells.length; ) {
    const run = nextRun(bytes, cells, i, showSecret);
    line.push(run);
    i += run.len;
    if (run.kind === 'control' && bytes[run.off] === 10) {
      lines.push(line);
      line = [];
    }
  }
  if (line.length > 0) lines.push(line);
  return lines;
}

function nextRun(bytes: Uint8Array, cells: Cell[], at: number, showSecret: boolean): TextRun {
  const first = cells[at] as Cell;
  const hidden = first.secret && !showSecret;
  const kind = hidden ? 'secret' : first.kind === 'control' ? 'control' : 'text';
  let end = at + 1;
  if (kind !== 'control') {
    while (end < cells.length && sameRun(first, cells[end] as Cell, hidden, showSecret)) end++;
  }
  return { off: at, len: end - at, text: runText(bytes, at, end, kind), kind, field: first.field };
}

function sameRun(first: Cell, next: Cell, hidden: boolean, showSecret: boolean): boolean {
  if (next.field !== first.field) return false;
  if (hidden !== (next.secret && !showSecret)) return false;
  return hidden || next.kind !== 'control';
}

function runText(bytes: Uint8Array, from: number, to: number, kind: TextRun['kind']): string {
  if (kind === 'secret') return '••••••';
  if (kind === 'control') return byteName(bytes[from] ?? 0);
  const part = bytes.subarray(from, to);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(part);
  } catch {
    return Array.from(part, (b) => (b < 0x80 ? String.fromCharCode(b) : `\\x${hex2(b)}`)).join('');
  }
}
