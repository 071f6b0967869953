const unseen = /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A text with its control characters drawn as symbols (␀ ␉ ␛), and with marks of writing direction named. */
export const drawn = (text: string): string => text.replace(unseen, symbol);

function symbol(c: string): string {
  const code = c.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
