// TYPE A: which CRs of a block on the wire are not in the file (RFC 959 §3.1.1.1). Pure functions.

const cr = 13;
const lf = 10;

/** A block as it went over the wire, and the places of the CRs that the file does not have. */
export interface AsciiBlock {
  wire: Uint8Array;
  /** Offsets in wire, ascending. */
  marks: number[];
}

/** An upload: the server takes the CR of each CR LF away. */
export function removedFrom(wire: Uint8Array): AsciiBlock {
  const marks: number[] = [];
  for (let i = wire.indexOf(lf); i >= 0; i = wire.indexOf(lf, i + 1))
    if (i > 0 && wire[i - 1] === cr) marks.push(i - 1);
  return { wire, marks };
}

/**
 * A download: the server puts a CR before each LF that has none. file is the beginning of the file, wire a
 * block whose first byte is byte `from` on the wire. Null: the file does not give these bytes.
 */
export function insertedInto(file: Uint8Array, wire: Uint8Array, from: number): AsciiBlock | null {
  const marks: number[] = [];
  let at = -from; // in wire
  let before = 0;
  for (const byte of file) {
    if (at >= wire.length) break;
    if (byte === lf && before !== cr) {
      if (at >= 0) {
        if (wire[at] !== cr) return null;
        marks.push(at);
      }
      at++;
    }
    if (at >= 0 && at < wire.length && wire[at] !== byte) return null;
    at++;
    before = byte;
  }
  return at >= wire.length ? { wire, marks } : null;
}

/** A byte of both rows; file is undefined where only the wire has it. */
export interface Twin {
  wire: number;
  file?: number;
}

/** Lines of so many bytes of the wire with the file's beside them, beginning with the line of the first mark. */
export function twinLines({ wire, marks }: AsciiBlock, width: number, lines: number): Twin[][] {
  const begin = Math.floor((marks[0] ?? 0) / width) * width;
  const only = new Set(marks);
  const out: Twin[][] = [];
  for (let off = begin; off < wire.length && out.length < lines; off += width)
    out.push(
      Array.from(wire.subarray(off, off + width), (byte, i) =>
        only.has(off + i) ? { wire: byte } : { wire: byte, file: byte },
      ),
    );
  return out;
}
