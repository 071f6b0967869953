import type { ComponentChildren } from 'preact';
import { openReference } from '../reference/open';
import { type Block, type Inline, parseMarkdown } from './markdown-tree';

/** Shows Markdown as elements and text nodes; nothing of it is ever HTML. */
export function Markdown({ text }: { text: string }) {
  return <div class="md">{parseMarkdown(text).map(block)}</div>;
}

/** Shows the inside of one line. */
export function Line({ text }: { text: string }) {
  return <>{parseMarkdown(text).map((b) => ('parts' in b ? inside(b.parts) : null))}</>;
}

function block(b: Block): ComponentChildren {
  if (b.kind === 'code') return <pre>{b.text}</pre>;
  if (b.kind !== 'list') return b.kind === 'p' ? <p>{inside(b.parts)}</p> : <h4>{inside(b.parts)}</h4>;
  const items = b.items.map((parts) => <li>{inside(parts)}</li>);
  return b.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

const inside = (parts: Inline[]): ComponentChildren => parts.map(part);

function part(p: Inline): ComponentChildren {
  switch (p.kind) {
    case 'text':
      return p.text;
    case 'code':
      return <code>{p.text}</code>;
    case 'strong':
      return <strong>{inside(p.parts)}</strong>;
    case 'em':
      return <em>{inside(p.parts)}</em>;
    case 'ref':
      return (
        <button type="button" class="link" onClick={() => openReference(p.entry)}>
          {inside(p.parts)}
        </button>
      );
  }
}
