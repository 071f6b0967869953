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
