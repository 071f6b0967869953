import type { RefObject } from 'preact';
import { filterText, parsedFilter } from '../store/state';

interface Piece {
  text: string;
  kind: '' | 'key' | 'bad';
}

/** Lies under the field's own text and paints its chips, and where it cannot be read. */
export function FilterPaint({ inner }: { inner: RefObject<HTMLDivElement | null> }) {
  const { spans, problem } = parsedFilter.value;
  const chars = [...filterText.value];
  return (
    <div class="paint" ref={inner} aria-hidden="true">
      {pieces(chars, spans, problem?.pos).map((p, i) => (
        <i key={i} class={`part ${p.kind}`}>
          {p.text}
        </i>
      ))}
    </div>
  );
}

/** The text in pieces; bad begins the part that cannot be read, up to the next space. */
export function pieces(
  chars: readonly string[],
  spans: readonly { from: number; to: number }[],
  bad?: number,
): Piece[] {
  const list: Piece[] = [];
  let at = 0;
  const add = (to: number, kind: Piece['kind']) => {
    if (to > at) list.push({ text: chars.slice(at, to).join(''), kind });
    at = Math.max(at, to);
  };
  for (const s of [...spans].sort((a, b) => a.from - b.from)) {
    add(s.from, '');
    add(s.to, 'key');
  }
  if (bad !== undefined) {
    add(bad, '');
    const end = chars.findIndex((c, i) => i > bad && c === ' ');
    add(end < 0 ? chars.length : end, 'bad');
  }
  add(chars.length, '');
  return list;
}
