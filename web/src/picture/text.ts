import type { FtpEvent } from '../contract';
import { clock } from '../ladder/row';
import { tagOf } from '../ladder/row-text';
import { readable } from '../names/encoding-guess';
import { visible } from './xml';

const arrows: Record<string, string> = { c2s: '→', s2c: '←' };

/** Rows as lines of text: number, time, session, arrow, what was said; secrets stay masked. */
export function asText(events: readonly FtpEvent[]): string {
  const rows = events.map((e) => [
    String(e.id),
    clock(e.t),
    e.sid,
    arrows[e.dir] ?? '·',
    e.dec?.verb || e.dec?.code ? wordsOf(e) : `${e.conn} ${tagOf(e)}`.trim(),
  ]);
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((r) => r[i]?.length ?? 0)));
  return rows
    .map((r) =>
      r
        .map((text, i) =>
          i < 2 ? text.padStart(widths[i] ?? 0) : i === 2 ? text.padEnd(widths[2] ?? 0) : text,
        )
        .join('  '),
    )
    .map((line) => `${visible(line.trimEnd())}\n`)
    .join('');
}

function wordsOf(e: FtpEvent): string {
  if (e.kind !== 'command' && e.kind !== 'reply') return `${e.conn} ${tagOf(e)}`;
  const d = e.dec;
  const rest = d?.verb ? d.arg : d?.text?.replaceAll('\n', ' / ');
  return readable(`${d?.verb ?? d?.code ?? ''} ${rest ?? ''}`.trim());
}
