// A file's bytes for people.

/** Whether bytes read as text: no control characters but those of lines. */
export function looksLikeText(bytes: Uint8Array): boolean {
  const some = bytes.subarray(0, 4096);
  let odd = 0;
  for (const b of some) if (b < 9 || (b > 13 && b < 32 && b !== 27)) odd++;
  return odd * 50 <= some.length;
}

const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0');

/** Sixteen bytes a line: where, what, and as text. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let off = 0; off < bytes.length; off += 16) {
    const row = [...bytes.subarray(off, off + 16)];
    const text = row.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '·')).join('');
    lines.push(
      `${hex(off, 6)}  ${row
        .map((b) => hex(b, 2))
        .join(' ')
        .padEnd(47)}  ${text}`,
    );
  }
  return lines.join('\n');
}

/** A line of text without its end. */
export interface FileLine {
  text: string;
  /** The characters that ended it; empty: the file ended first. */
  end: 'CR LF' | 'LF' | 'CR' | '';
}

const ends = { '\r\n': 'CR LF', '\n': 'LF', '\r': 'CR' } as const;

/** The lines of a text, each with its end. */
export function linesOf(bytes: Uint8Array): FileLine[] {
  const parts = new TextDecoder().decode(bytes).split(/(\r\n|\n|\r)/);
  const lines: FileLine[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const end = parts[i + 1] as keyof typeof ends | undefined;
    if (parts[i] || end) lines.push({ text: parts[i] ?? '', end: end ? ends[end] : '' });
  }
  return lines;
}

const signatures: [string, string][] = [
  ['image/png', '\x89PNG'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF8'],
  ['image/bmp', 'BM'],
];

/** The media type of a picture, by its first bytes; empty: it is none. A PNG that ASCII mode has damaged is one still. */
export function pictureType(bytes: Uint8Array): string {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  return signatures.find(([, begin]) => head.startsWith(begin) && !looksLikeText(bytes))?.[0] ?? '';
}
