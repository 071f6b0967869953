// A comparison in words.

import type { CompareRow, Step, Totals } from '../contract';
import { formatBytes, formatNumber, type Key, t, tMaybe } from '../i18n';

/** What a step says: its verb, or what happened to the session. */
export const headOf = (step: Step): string => step.verb ?? tMaybe(`compare.kind.${step.kind}`, step.kind);

/** What came of it, in a few words: "226 · 16.0 KB". */
export function outcomeOf(step: Step): string {
  const bytes = (step.up ?? 0) + (step.down ?? 0);
  return [
    step.code ? String(step.code) : step.verb ? t('compare.no-reply') : '',
    bytes ? formatBytes(bytes) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

const sideInWords = (step: Step | undefined): string =>
  step ? [headOf(step), step.arg, outcomeOf(step)].filter(Boolean).join(' ') : t('compare.nothing');

export const kindInWords = (row: CompareRow): string => t(`compare.row.${row.kind}`);
export const diffsInWords = (row: CompareRow): string[] =>
  (row.diff ?? []).map((d) => t(`compare.diff.${d}`));

/** A row as a sentence for those who do not see it. */
export const rowInWords = (row: CompareRow): string =>
  t('compare.row.say', {
    n: String(row.n),
    kind: [kindInWords(row), ...diffsInWords(row)].join(', '),
    a: sideInWords(row.a),
    b: sideInWords(row.b),
  });

/** A span of time: "0.4 ms", "12 ms", "1.24 s", "3:05 min". */
export function span(ns: number): string {
  const ms = ns / 1e6;
  if (ms < 10) return `${formatNumber(ms, 1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${formatNumber(ms / 1000, 2)} s`;
  const s = Math.round(ms / 1000);
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')} min`;
}

export interface Measure {
  key: Extract<keyof Totals, string>;
  name: Key;
  text: (n: number) => string;
}

const count = (n: number) => formatNumber(n);

/** The totals that are set beside each other. */
export const measures: Measure[] = [
  { key: 'commands', name: 'compare.commands', text: count },
  { key: 'roundTrips', name: 'compare.roundTrips', text: count },
  { key: 'dataConns', name: 'compare.dataConns', text: count },
  { key: 'down', name: 'compare.down', text: formatBytes },
  { key: 'up', name: 'compare.up', text: formatBytes },
  { key: 'errors', name: 'compare.errors', text: count },
  { key: 'elapsed', name: 'compare.elapsed', text: span },
  { key: 'server', name: 'compare.server', text: span },
  { key: 'client', name: 'compare.client', text: span },
  { key: 'held', name: 'compare.held', text: span },
];

/** How B differs from A: "+3", "−40 %", "=". */
export function delta(a: number, b: number, text: (n: number) => string): string {
  if (a === b) return '=';
  const sign = b > a ? '+' : '−';
  return a > 0 && b > 0 && Math.max(a, b) >= 1000
    ? `${sign}${formatNumber((Math.abs(b - a) / a) * 100)} %`
    : `${sign}${text(Math.abs(b - a))}`;
}
