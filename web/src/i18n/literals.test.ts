import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { first } from './en/first-load';
import { rest } from './en/later-load';

// What people read comes from the texts of a language, never from a view.

const root = new URL('..', import.meta.url).pathname;
const views = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.tsx'));

/** What reads the same in every language. */
const universal = /^(ftp:\/\/|RFC|CR|LF|KB|SVG|PNG|ms|Space|Ctrl|Alt|Shift)$/;
const readOut =
  /^(aria-(label|description|valuetext|roledescription|placeholder)|title|placeholder|alt|label|text)$/;

interface Node {
  type: string;
  [key: string]: unknown;
}

/** Words in JSX that people read or hear and that stand in the source; the key of a text is none. */
function literals(source: string): string[] {
  const found: string[] = [];
  const note = (text: unknown) =>
    found.push(
      ...String(text)
        .split(/\s+/)
        .filter((w) => /\p{L}{2,}/u.test(w) && !universal.test(w) && !(w in first) && !(w in rest)),
    );
  /** What an expression may come to as text. */
  const value = (n: Node | null): void => {
    if (!n) return;
    if (n.type === 'JSXText' || (n.type === 'Literal' && typeof n.value === 'string')) note(n.value);
    else if (n.type === 'TemplateLiteral')
      for (const q of n.quasis as { value: { cooked: string } }[]) note(q.value.cooked);
    else if (n.type === 'JSXExpressionContainer') value(n.expression as Node);
    else if (n.type === 'ConditionalExpression' || n.type === 'LogicalExpression')
      for (const part of ['consequent', 'alternate', 'left', 'right']) value((n[part] as Node) ?? null);
  };
  const walk = (n: unknown): void => {
    if (Array.isArray(n)) n.forEach(walk);
    if (typeof n !== 'object' || n === null || Array.isArray(n)) return;
    const node = n as Node;
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') (node.children as Node[]).forEach(value);
    if (node.type === 'JSXAttribute' && readOut.test(String((node.name as Node).name)))
      value(node.value as Node | null);
    Object.values(node).forEach(walk);
  };
  const { program, errors } = parseSync('view.tsx', source);
  expect(errors).toEqual([]);
  walk(program);
  return found;
}

describe('views', () => {
  it('are there', () => {
    expect(views.length).toBeGreaterThan(40);
  });

  it.each(views)('%s has no text of its own', (file) => {
    expect(literals(readFileSync(join(root, file), 'utf8'))).toEqual([]);
  });
});

describe('literals', () => {
  it.each([
    ['x = <b>Hello {t("x")}</b>', ['Hello']],
    ['x = <b>{n} files</b>', ['files']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a template that is looked for
    ['x = <b>{n ? "one" : `${n} of them`}</b>', ['one', 'of', 'them']],
    ['x = <input title="Name" class="wide" />', ['Name']],
    ['x = <input aria-label={a && "Name"} />', ['Name']],
    ['x = <b>{t("key")} · {tMaybe("a", c)}</b>', []],
  ])('finds in %s', (source, want) => {
    expect(literals(source)).toEqual(want);
  });
});
