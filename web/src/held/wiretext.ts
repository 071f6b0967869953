// A message as text that can be edited, and back to bytes. A new line of the
// text is CR LF; the line's own end stands apart, so that it can be taken away.
// Bytes that are no UTF-8 text are written \xff, and so is every other control
// character.

export interface Editable {
  text: string;
  cr: boolean;
  lf: boolean;
}

export function toEditable(bytes: Uint8Array): Editable {
  const lf = bytes.at(-1) === 10;
  const cr = bytes.at(lf ? -2 : -1) === 13;
  const body = bytes.subarray(0, bytes.length - Number(lf) - Number(cr));
  return { text: decode(body), cr, lf };
}

export function toBytes({ text, cr, lf }: Editable): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  for (const part of text.split(/(\\x[0-9a-fA-F]{2}|\r?\n)/)) {
    if (/^\\x[0-9a-fA-F]{2}$/.test(part)) out.push(Number.parseInt(part.slice(2), 16));
    else if (/^\r?\n$/.test(part)) out.push(13, 10);
    else out.push(...new TextEncoder().encode(part));
  }
  if (cr) out.push(13);
  if (lf) out.push(10);
  return Uint8Array.from(out);
}

/**
 * The bytes of a text that has one byte in each letter (Latin-1). Dots that stand for a secret are no bytes of
 * the message, which cannot be edited then: they stay dots.
 */
export function fromLatin1(text: string): Uint8Array {
  if (text.includes('•')) return new TextEncoder().encode(text);
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

const hex = (byte: number) => `\\x${byte.toString(16).padStart(2, '0')}`;

function decode(body: Uint8Array): string {
  let text = '';
  for (let i = 0; i < body.length; ) {
    const size = body[i] === 13 && body[i + 1] === 10 ? 2 : letterSize(body, i);
    text += letter(body.subarray(i, i + Math.max(1, size)), size);
    i += Math.max(1, size);
  }
  return text;
}

/** The bytes of a CR LF, of one letter, or of one byte that is none (size 0). */
function letter(part: Uint8Array, size: number): string {
  const [byte = 0] = part;
  if (size === 2 && byte === 13) return '\n';
  // A backslash before an x would read as one of ours.
  if (size === 0 || byte < 0x20 || byte === 0x7f || byte === 0x5c) return hex(byte);
  return new TextDecoder().decode(part);
}

/** How many bytes the UTF-8 letter at i has; 0 when there is none. */
function letterSize(body: Uint8Array, i: number): number {
  const lead = body[i] ?? 0;
  const size = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (size < 2) return size;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(i, i + size));
    return size;
  } catch {
    return 0;
  }
}
