// Writing XML. Names come from whoever connects: nothing of them may become markup.

/** Control characters, and what is no character at all, as signs that can be seen. */
export function visible(text: string): string {
  let out = '';
  for (const c of text) {
    const n = c.codePointAt(0) ?? 0;
    if (n < 0x20) out += String.fromCharCode(0x2400 + n);
    else if (n === 0x7f) out += '\u2421';
    else if ((n >= 0xd800 && n <= 0xdfff) || n === 0xfffe || n === 0xffff) out += '\ufffd';
    else out += c;
  }
  return out;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text or an attribute's value; what XML cannot hold is shown by a sign. */
export const escapeXml = (text: string): string => visible(text).replace(/[&<>"]/g, (c) => entities[c] ?? c);

export type Attributes = Record<string, string | number | undefined>;

/** An element; inner is XML already. Attributes that are undefined are left out. */
export function el(name: string, attributes: Attributes, inner = ''): string {
  let head = name;
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) head += ` ${key}="${escapeXml(String(value))}"`;
  return inner ? `<${head}>${inner}</${name}>` : `<${head}/>`;
}

/** Characters that take two columns of a monospaced font. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** How many columns of a monospaced font a text takes. */
export function columns(text: string): number {
  let n = 0;
  for (const c of text) n += wide.test(c) ? 2 : 1;
  return n;
}

/** text in at most max columns, with … where it was cut. */
export function fit(text: string, max: number): string {
  if (columns(text) <= max) return text;
  let out = '';
  let n = 1;
  for (const c of text) {
    n += wide.test(c) ? 2 : 1;
    if (n > max) break;
    out += c;
  }
  return `${out}…`;
}
