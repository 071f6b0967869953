import type { FSM } from '../wire';

/** A state as a box of the diagram. */
export interface Box {
  state: FSM;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** A way from one state to another: an SVG path and the word beside it. */
export interface Way {
  from: FSM;
  to: FSM;
  path: string;
  label: string;
  at: { x: number; y: number };
  /** Drawn with an arrow at both ends, and lit when either way was taken. */
  both?: boolean;
}

/** The drawing's size in its own units. */
export const VIEW = { y: 14, w: 372, h: 162 } as const;

/** The states, laid out so that no two ways cross. */
export const BOXES: readonly Box[] = [
  { state: 'connected', x: 2, y: 18, w: 92, h: 32 },
  { state: 'need-password', x: 134, y: 18, w: 100, h: 32 },
  { state: 'logged-in', x: 272, y: 18, w: 88, h: 32 },
  { state: 'renaming', x: 2, y: 90, w: 92, h: 32 },
  { state: 'transferring', x: 134, y: 90, w: 100, h: 32 },
  { state: 'data-ready', x: 272, y: 90, w: 88, h: 32 },
  { state: 'closed', x: 272, y: 142, w: 88, h: 32 },
];

/** The ways between them, after the engine's session states. */
export const WAYS: readonly Way[] = [
  { from: 'connected', to: 'need-password', path: 'M94 34H132', label: 'USER', at: { x: 113, y: 28 } },
  { from: 'need-password', to: 'logged-in', path: 'M234 34H270', label: 'PASS', at: { x: 252, y: 28 } },
  { from: 'logged-in', to: 'data-ready', path: 'M332 50V88', label: 'PASV', at: { x: 349, y: 72 } },
  { from: 'data-ready', to: 'transferring', path: 'M272 106H236', label: 'RETR', at: { x: 253, y: 100 } },
  {
    from: 'transferring',
    to: 'logged-in',
    path: 'M184 90V83Q184 77 190 77H298Q304 77 304 71V52',
    label: '226',
    at: { x: 250, y: 74 },
  },
  {
    from: 'logged-in',
    to: 'renaming',
    path: 'M286 52V58Q286 64 280 64H54Q48 64 48 70V88',
    label: 'RNFR · RNTO',
    at: { x: 96, y: 77 },
    both: true,
  },
  {
    from: 'logged-in',
    to: 'closed',
    path: 'M360 34Q369 34 369 43V149Q369 158 362 158',
    label: 'QUIT',
    at: { x: 252, y: 162 },
  },
];

/** Where a session has been. */
export interface Walk {
  current: FSM | null;
  visited: ReadonlySet<FSM>;
  taken: ReadonlySet<string>;
}

/** The part of an event that the walk needs. */
export interface Step {
  state?: { fsm: FSM; from?: FSM } | null;
}

/** Follows a session's events in order, up to the last one given. */
export function walk(steps: Iterable<Step>): Walk {
  const visited = new Set<FSM>();
  const taken = new Set<string>();
  let current: FSM | null = null;
  for (const { state } of steps) {
    if (!state) continue;
    if (state.from) {
      visited.add(state.from);
      taken.add(`${state.from}>${state.fsm}`);
    } else if (current && current !== state.fsm) {
      taken.add(`${current}>${state.fsm}`);
    }
    visited.add(state.fsm);
    current = state.fsm;
  }
  return { current, visited, taken };
}

/** Whether the walk went this way. Whatever leads to Closed lights its one way. */
export function isTaken(way: Way, w: Walk): boolean {
  if (way.to === 'closed') return [...w.taken].some((t) => t.endsWith('>closed'));
  return w.taken.has(`${way.from}>${way.to}`) || (!!way.both && w.taken.has(`${way.to}>${way.from}`));
}
