// A small part of Markdown, read into a tree: paragraphs, headings, lists, code, emphasis, and links to the
// reference. Everything else stays text. HTML has no meaning here.

export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'em'; parts: Inline[] }
  | { kind: 'ref'; entry: string; parts: Inline[] };

export type Block =
  | { kind: 'p' | 'heading'; parts: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'list'; ordered: boolean; items: Inline[][] };

const fence = /^\s*```/;
const heading = /^#{1,6}\s+(.*)$/;
const bullet = /^\s*([-*]|\d{1,3}[.)])\s+(.*)$/;

/** Reads a text. */
export function parseMarkdown(text: string): Block[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (!line.trim()) at++;
    else if (fence.test(line)) at = readCode(lines, at, blocks);
    else if (heading.test(line)) {
      blocks.push({ kind: 'heading', parts: parseInline(heading.exec(line)?.[1] ?? '') });
      at++;
    } else if (bullet.test(line)) at = readList(lines, at, blocks);
    else at = readParagraph(lines, at, blocks);
  }
  return blocks;
}

/** Lines from `at` on to the next fence; without one to the end. Returns the line after them. */
function readCode(lines: readonly string[], at: number, blocks: Block[]): number {
  let last = at + 1;
  while (last < lines.length && !fence.test(lines[last] ?? '')) last++;
  blocks.push({ kind: 'code', text: lines.slice(at + 1, last).join('\n') });
  return last + 1;
}

const isNumber = (line: string) => /^\s*\d/.test(line);

function readList(lines: readonly string[], from: number, blocks: Block[]): number {
  const items: string[] = [];
  const ordered = isNumber(lines[from] ?? '');
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const item = bullet.exec(line);
    if (item && isNumber(line) === ordered) items.push(item[2] ?? '');
    else if (!item && /^\s+\S/.test(line)) items.push(`${items.pop() ?? ''} ${line.trim()}`);
    else break;
  }
  blocks.push({ kind: 'list', ordered, items: items.map(parseInline) });
  return at;
}

function readParagraph(lines: readonly string[], from: number, blocks: Block[]): number {
  let at = from + 1;
  const ends = (l: string) => !l.trim() || fence.test(l) || heading.test(l) || bullet.test(l);
  while (at < lines.length && !ends(lines[at] ?? '')) at++;
  const text = lines.slice(from, at).map((l) => l.trim());
  const joined = text.map((l, i) => l + (isChinese(l.at(-1)) && isChinese(text[i + 1]?.[0]) ? '' : ' '));
  blocks.push({ kind: 'p', parts: parseInline(joined.join('').trim()) });
  return at;
}

/** Chinese has no blank where a line goes on. */
const isChinese = (c = '') => /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(c);

// In this order: what stands in code has no other meaning.
const inline = /`([^`]+)`|\*\*(?=\S)(.+?)\*\*|\*(?=\S)([^*]+?)\*|\[([^[\]]+)\]\(ref:([\w.§ -]{1,60})\)/;

/** Reads the inside of a paragraph. */
export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let rest = text;
  for (let m = inline.exec(rest); m; m = inline.exec(rest)) {
    if (m.index) parts.push({ kind: 'text', text: rest.slice(0, m.index) });
    const [all, code, strong, em, label, entry] = m;
    if (code !== undefined) parts.push({ kind: 'code', text: code });
    else if (strong !== undefined) parts.push({ kind: 'strong', parts: parseInline(strong) });
    else if (em !== undefined) parts.push({ kind: 'em', parts: parseInline(em) });
    else parts.push({ kind: 'ref', entry: entry ?? '', parts: parseInline(label ?? '') });
    rest = rest.slice(m.index + all.length);
  }
  if (rest) parts.push({ kind: 'text', text: rest });
  return parts;
}
