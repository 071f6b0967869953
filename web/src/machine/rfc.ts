// RFC 959 §6: which diagram a command follows, how far its replies have led in
// it, and where its nodes stand.

import type { CommandInfo, Diagram, DiagramEdge, DiagramID, FtpEvent } from '../contract';
import type { Said, Trail } from '../store/trail';

/** One arrow that was gone, and the event that went it. */
export interface Gone {
  edge: DiagramEdge;
  id: number;
}

/** A diagram with the way through it. */
export interface Walked {
  diagram: Diagram;
  gone: Gone[];
  /** Where it stands: "B" before anything. */
  node: string;
}

/** How far back the first verb of a sequence is looked for. */
const reach = 32;
const FIRST: Partial<Record<DiagramID, readonly string[]>> = {
  login: ['USER'],
  rename: ['RNFR'],
  restart: ['REST'],
};

/**
 * The diagram of the command that e belongs to, gone up to e; undefined for
 * what belongs to no command.
 */
export function walkOf(
  e: FtpEvent,
  trail: Trail | undefined,
  reference: readonly CommandInfo[],
  diagrams: readonly Diagram[],
): Walked | undefined {
  const id = e.kind === 'command' ? e.id : e.re;
  const at = trail ? indexOf(trail.said, id ?? 0) : -1;
  const said = trail?.said[at];
  if (!trail || !said) return undefined;
  const name = said.rest && isTransfer(said.verb, reference) ? 'restart' : diagramOf(said.verb, reference);
  const diagram = diagrams.find((d) => d.id === name);
  if (!diagram) return undefined;
  const walked: Walked = { diagram, gone: [], node: 'B' };
  for (const part of sequence(trail.said, at, name)) {
    walk(walked, part.verb, part.id);
    for (const d of part.digits) if (d.id <= e.id) walk(walked, d.digit, d.id);
  }
  return walked;
}

const diagramOf = (verb: string, reference: readonly CommandInfo[]): DiagramID =>
  reference.find((r) => r.verb === verb)?.diagram ?? 'general';

const isTransfer = (verb: string, reference: readonly CommandInfo[]) =>
  !!reference.find((r) => r.verb === verb)?.data;

/** The commands of the sequence that ends with the one at that index. */
function sequence(said: readonly Said[], at: number, name: DiagramID): Said[] {
  const last = said[at];
  if (!last) return [];
  const first = FIRST[name];
  if (!first || first.includes(last.verb)) return [last];
  for (let i = at - 1; i >= Math.max(0, at - reach); i--) {
    const s = said[i];
    if (!s) break;
    if (first.includes(s.verb)) return s.digits.at(-1)?.digit === '3' ? [s, last] : [last];
    if (name !== 'restart') break;
  }
  return [last];
}

function walk(w: Walked, on: string, id: number): void {
  const isVerb = !/^\d$/.test(on);
  const from = (e: DiagramEdge) => e.from === w.node;
  const edge =
    w.diagram.edges.find((e) => from(e) && e.on === on) ??
    (isVerb ? w.diagram.edges.find((e) => from(e) && e.on === 'cmd') : undefined) ??
    // A second verb without its first: the RFC has no way for it but its own.
    (isVerb ? w.diagram.edges.find((e) => e.on === on || e.on === 'cmd') : undefined);
  if (!edge) return;
  w.gone.push({ edge, id });
  w.node = edge.to;
}

function indexOf(said: readonly Said[], id: number): number {
  let lo = 0;
  let hi = said.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((said[mid]?.id ?? 0) < id) lo = mid + 1;
    else hi = mid;
  }
  return said[lo]?.id === id ? lo : -1;
}

/** Where a node stands. */
export interface Spot {
  name: string;
  x: number;
  y: number;
}

export const RFC_VIEW = { w: 374, h: 150 } as const;
const LINE = 75;
const ENDS: readonly Spot[] = [
  { name: 'E', x: 352, y: 20 },
  { name: 'S', x: 352, y: LINE },
  { name: 'F', x: 352, y: 130 },
];

/** The nodes of a diagram: the chain from left to right, the three ends at the right. */
export function spotsOf(d: Diagram): Spot[] {
  const chain: string[] = [];
  for (const e of d.edges)
    for (const n of [e.from, e.to]) if (!'ESF'.includes(n) && !chain.includes(n)) chain.push(n);
  const gap = Math.min(90, 270 / Math.max(1, chain.length - 1));
  return [...chain.map((name, i) => ({ name, x: 22 + i * gap, y: LINE })), ...ENDS];
}

/** The line of an arrow, and where its word stands. */
export function lineOf(
  edge: DiagramEdge,
  spots: readonly Spot[],
): { path: string; at: { x: number; y: number } } {
  const from = spots.find((s) => s.name === edge.from) ?? { name: '', x: 0, y: 0 };
  const to = spots.find((s) => s.name === edge.to) ?? from;
  const r = 15;
  if (edge.from === edge.to)
    return {
      path: `M${from.x - 9} ${from.y - 12}C${from.x - 26} ${from.y - 46} ${from.x + 26} ${from.y - 46} ${from.x + 9} ${from.y - 14}`,
      at: { x: from.x, y: from.y - 42 },
    };
  const last = !spots.some((s) => s.y === LINE && s.x > from.x && s.name !== 'S');
  if (to.name === 'E' || to.name === 'F') {
    const up = to.name === 'E' ? -1 : 1;
    // "4" and "5" share a line, as "1" and "3" do where both are errors.
    const right = edge.on === '5' || edge.on === '3' || edge.on === '2';
    const dx = from.x + (right ? 5 : -5);
    return {
      path: `M${dx} ${from.y + up * 14}V${to.y + up * -8}Q${dx} ${to.y} ${dx + 8} ${to.y}H${to.x - r - 2}`,
      at: { x: dx + (right ? 7 : -7), y: from.y + up * 28 + 4 },
    };
  }
  if (to.name === 'S' && !last) {
    const x = from.x + 10;
    return {
      path: `M${x} ${from.y + 12}Q${x + 4} ${from.y + 28} ${x + 16} ${from.y + 28}H${to.x - 20}Q${to.x - 8} ${from.y + 28} ${to.x - 6} ${to.y + 16}`,
      at: { x: x + 24, y: from.y + 24 },
    };
  }
  if (to.x < from.x)
    return {
      path: `M${from.x - 12} ${from.y - 10}Q${(from.x + to.x) / 2} ${from.y - 34} ${to.x + 12} ${to.y - 11}`,
      at: { x: (from.x + to.x) / 2, y: from.y - 26 },
    };
  return { path: `M${from.x + r} ${from.y}H${to.x - r - 2}`, at: { x: (from.x + to.x) / 2, y: from.y - 6 } };
}
