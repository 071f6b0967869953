// Where the session machine's states and ways stand in its drawing. What there
// is to draw comes from the engine's table; a way that has no place of its own
// here is a straight line.
import type { Edge, FSM } from '../contract';

/** A state as a box of the drawing. */
export interface Box {
  state: FSM;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** A drawn way: all edges between some pairs of states. */
export interface Way {
  id: string;
  /** "logged-in>data-ready" … */
  pairs: readonly string[];
  path: string;
  /** The verbs that make the way, or what else does. */
  label: string;
  at: { x: number; y: number };
  /** Drawn with an arrow at both ends. */
  both?: boolean;
  /** Lines of their own from states where path does not begin: drawn when they were gone. */
  legs?: Partial<Record<FSM, string>>;
  edges: Edge[];
}

type Place = Omit<Way, 'edges'> & {
  /** Which of the edges between the pairs it is; all of them where it is left out. */
  only?: (e: Edge) => boolean;
};

/** The drawing's size in its own units. */
export const VIEW = { y: -6, w: 374, h: 182 } as const;

export const BOXES: readonly Box[] = [
  { state: 'connected', x: 2, y: 18, w: 92, h: 32 },
  { state: 'need-password', x: 134, y: 18, w: 100, h: 32 },
  { state: 'logged-in', x: 274, y: 18, w: 88, h: 32 },
  { state: 'renaming', x: 2, y: 90, w: 92, h: 32 },
  { state: 'transferring', x: 134, y: 90, w: 100, h: 32 },
  { state: 'data-ready', x: 274, y: 90, w: 88, h: 32 },
  { state: 'closed', x: 274, y: 142, w: 88, h: 32 },
];

const toClosed = ['connected', 'need-password', 'logged-in', 'renaming', 'data-ready', 'transferring'].map(
  (s) => `${s}>closed`,
);
const byQuit = (e: Edge) => e.verbs.includes('QUIT');

/** From a box of the lower row, along the bottom, to the box of what is closed. */
function viaBottom(x: number): string {
  return `M${x} 122V152Q${x} 158 ${x + 6} 158H272`;
}
/** The same from the upper boxes, between the lower ones. */
const toBottom: Way['legs'] = {
  connected: 'M94 47H108V152Q108 158 114 158H272',
  'need-password': 'M138 50V58H120V152Q120 158 126 158H272',
  renaming: viaBottom(66),
};

const PLACES: readonly Place[] = [
  {
    id: 'user',
    pairs: ['connected>need-password'],
    path: 'M94 30H132',
    label: 'USER',
    at: { x: 111, y: 22 },
  },
  {
    id: 'wrong',
    pairs: ['need-password>connected'],
    path: 'M134 42H96',
    label: '530',
    at: { x: 116, y: 56 },
  },
  {
    id: 'pass',
    pairs: ['need-password>logged-in'],
    path: 'M234 30H272',
    label: 'PASS',
    at: { x: 251, y: 22 },
  },
  {
    id: 'again',
    pairs: ['logged-in>need-password', 'data-ready>need-password', 'renaming>need-password'],
    path: 'M274 42H236',
    label: 'USER',
    at: { x: 256, y: 56 },
    legs: { 'data-ready': 'M282 90V70H212V52', renaming: 'M80 90V70H156V52' },
  },
  { id: 'port', pairs: ['logged-in>data-ready'], path: 'M338 50V88', label: 'PASV', at: { x: 355, y: 72 } },
  { id: 'unport', pairs: ['data-ready>logged-in'], path: 'M324 90V52', label: '', at: { x: 0, y: 0 } },
  {
    id: 'begin',
    pairs: ['data-ready>transferring'],
    path: 'M274 102H236',
    label: 'RETR',
    at: { x: 257, y: 94 },
  },
  {
    id: 'end',
    pairs: ['transferring>logged-in'],
    path: 'M184 90V86Q184 80 190 80H300Q306 80 306 74V52',
    label: '226',
    at: { x: 244, y: 77 },
  },
  {
    id: 'rename',
    pairs: ['logged-in>renaming', 'renaming>logged-in'],
    path: 'M288 52V58Q288 64 282 64H54Q48 64 48 70V88',
    label: 'RNFR · RNTO',
    at: { x: 90, y: 77 },
    both: true,
  },
  {
    id: 'rename-ready',
    pairs: ['data-ready>renaming', 'renaming>data-ready'],
    path: 'M292 124Q292 132 284 132H56Q48 132 48 124',
    label: '',
    at: { x: 0, y: 0 },
    both: true,
  },
  {
    id: 'rename-begin',
    pairs: ['renaming>transferring'],
    path: 'M94 106H132',
    label: '',
    at: { x: 0, y: 0 },
  },
  {
    // The session begins anew.
    id: 'anew',
    pairs: ['logged-in', 'renaming', 'data-ready', 'transferring'].map((s) => `${s}>connected`),
    path: 'M318 18V11Q318 6 313 6H53Q48 6 48 11V16',
    label: 'AUTH · REIN',
    at: { x: 183, y: 2 },
    legs: {
      renaming: 'M24 90V52',
      'data-ready': 'M362 98H367V11Q367 6 362 6H53Q48 6 48 11V16',
      transferring: 'M148 90V70H70V52',
    },
  },
  {
    id: 'quit',
    pairs: toClosed,
    only: byQuit,
    path: 'M362 34Q371 34 371 43V149Q371 158 364 158',
    label: 'QUIT',
    at: { x: 352, y: 136 },
    legs: { ...toBottom, 'data-ready': 'M362 106H371V149Q371 158 364 158', transferring: viaBottom(192) },
  },
  {
    // A 421, or the end of the connection without a word.
    id: 'gone',
    pairs: toClosed,
    only: (e) => !byQuit(e),
    path: viaBottom(184),
    label: '',
    at: { x: 0, y: 0 },
    legs: { ...toBottom, 'logged-in': 'M274 47H264V150H272', 'data-ready': 'M318 122V140' },
  },
];

const pairOf = (e: Edge) => `${e.from}>${e.to}`;

/** The ways of a machine that lead from one state to another, each with its edges. */
export function waysOf(edges: readonly Edge[]): Way[] {
  const byPair = new Map<string, Edge[]>();
  for (const e of edges) {
    if (!e.from || e.from === e.to) continue;
    const list = byPair.get(pairOf(e));
    if (list) list.push(e);
    else byPair.set(pairOf(e), [e]);
  }
  const ways: Way[] = [];
  const placed = new Set<string>();
  for (const p of PLACES) {
    const { only, ...place } = p;
    const own = p.pairs.flatMap((pair) => byPair.get(pair) ?? []).filter(only ?? (() => true));
    for (const pair of p.pairs) placed.add(pair);
    if (own.length) ways.push({ ...place, edges: own });
  }
  for (const [pair, own] of byPair) {
    if (!placed.has(pair)) ways.push({ ...straight(pair), edges: own });
  }
  return ways;
}

/** A line of a way, as it is drawn for what was gone. */
export interface Line {
  path: string;
  lit: boolean;
  /** Which of its ends have a lit arrow. */
  start: boolean;
  end: boolean;
}

/** The lines of a way: its own, lit only if it was gone from where it begins, and the other ones that were gone. */
export function linesOf(w: Way, gone: (edge: Edge) => number): Line[] {
  const went = new Set(w.edges.filter((e) => gone(e) > 0).map(pairOf));
  const from = (pair: string) => pair.split('>')[0] as FSM;
  const [first = '', back = ''] = w.pairs;
  const own = [...went].some((pair) => !w.legs?.[from(pair)]);
  const line: Line = {
    path: w.path,
    lit: own,
    start: w.both === true && went.has(back),
    end: w.both ? went.has(first) : own,
  };
  const legs = [...went].flatMap((pair) => w.legs?.[from(pair)] ?? []);
  return [line, ...legs.map((path) => ({ path, lit: true, start: false, end: true }))];
}

/** The words of a way's label, a verb or the first reply of a class, and whether the way was gone by each. */
export function labelOf(w: Way, gone: (edge: Edge) => number): { word: string; gone: boolean }[] {
  const by = (word: string) => (e: Edge) =>
    /^\d/.test(word)
      ? word.startsWith(String(e.class)) && gone(e) > 0
      : e.verbs.includes(word) && gone({ ...e, verbs: [word] }) > 0;
  return w.label ? w.label.split(' · ').map((word) => ({ word, gone: w.edges.some(by(word)) })) : [];
}

/** A line from box to box. */
function straight(pair: string): Place {
  const [from, to] = pair.split('>').map((s) => BOXES.find((b) => b.state === s));
  const none = { id: pair, pairs: [pair], path: '', label: '', at: { x: 0, y: 0 } };
  if (!from || !to) return none;
  const down = from.y < to.y;
  const up = from.y > to.y;
  const a = { x: from.x + from.w / 2, y: from.y + (down ? from.h : up ? 0 : from.h / 2) };
  const b = { x: to.x + to.w / 2, y: to.y + (down ? -2 : up ? to.h + 2 : to.h / 2) };
  if (!down && !up) {
    const right = from.x < to.x;
    a.x = right ? from.x + from.w : from.x;
    b.x = right ? to.x - 2 : to.x + to.w + 2;
    a.y += 10;
    b.y += 10;
  }
  return { ...none, path: `M${a.x} ${a.y}L${b.x} ${b.y}` };
}
