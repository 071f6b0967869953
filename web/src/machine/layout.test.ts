import { expect, it } from 'vitest';
import type { Edge, FSM } from '../contract';
import { full } from '../gen/machine';
import { BOXES, labelOf, linesOf, VIEW, waysOf } from './layout';

const edge = (from: string, to: string, cls = 2, verbs = ['X']): Edge => ({
  from: from as FSM,
  to: to as FSM,
  class: cls,
  verbs,
});

it('draws every way between two states, those without a place of their own as a line', () => {
  const states = BOXES.map((b) => b.state);
  expect(states).toHaveLength(7);
  const edges = states.flatMap((a) => states.map((b) => edge(a, b)));
  const ways = waysOf([...edges, edge('', 'connected')]);
  const drawn = new Set(ways.flatMap((w) => w.edges.map((e) => `${e.from}>${e.to}`)));
  for (const e of edges) expect(drawn.has(`${e.from}>${e.to}`), `${e.from}>${e.to}`).toBe(e.from !== e.to);
  for (const w of ways) expect(w.path, w.id).toMatch(/^M\d/);
  expect(new Set(ways.map((w) => w.id)).size).toBe(ways.length);
});

it('draws every way of the full server from one state to another', () => {
  const drawn = waysOf(full.machine.edges).flatMap((w) => w.edges);
  for (const e of full.machine.edges.filter((e) => e.from))
    expect(drawn.includes(e), `${e.from}>${e.to}`).toBe(e.from !== e.to);
});

it('has a way of its own for QUIT, which nobody goes who does not say it', () => {
  const ways = waysOf(full.machine.edges);
  const of = (id: string) => ways.find((w) => w.id === id)?.edges ?? [];
  expect(of('quit').length).toBeGreaterThan(3);
  for (const e of of('quit')) expect(e.verbs).toContain('QUIT');
  expect(of('gone').length).toBeGreaterThan(3);
  for (const e of of('gone')) expect(e.verbs).not.toContain('QUIT');
});

it('lights a label only where a way was gone by that', () => {
  const ways = waysOf(full.machine.edges);
  const lit = (id: string, cls: number, verb: string) => {
    const way = ways.find((w) => w.id === id);
    if (!way) throw new Error(id);
    return labelOf(way, (e) => (e.class === cls && e.verbs.includes(verb) ? 1 : 0)).some((l) => l.gone);
  };
  expect(lit('end', 2, 'RETR')).toBe(true);
  expect(lit('end', 4, 'RETR')).toBe(false);
  expect(lit('port', 2, 'PASV')).toBe(true);
  expect(lit('port', 2, 'EPSV')).toBe(false);
  expect(lit('quit', 2, 'QUIT')).toBe(true);
});

it('lights the lines that were gone, from where they were gone', () => {
  const ways = waysOf(full.machine.edges);
  const lit = (id: string, from: string, to: string) => {
    const way = ways.find((w) => w.id === id);
    if (!way) throw new Error(id);
    return linesOf(way, (e) => (e.from === from && e.to === to ? 1 : 0)).filter((l) => l.lit);
  };
  for (const id of ['gone', 'quit'])
    for (const b of BOXES.filter((b) => b.state !== 'closed')) {
      const lines = lit(id, b.state, 'closed');
      expect(lines, `${id} from ${b.state}`).toHaveLength(1);
      const [, x = 0, y = 0] = /^M(\d+) (\d+)/.exec(lines[0]?.path ?? '')?.map(Number) ?? [];
      expect(b.x <= x && x <= b.x + b.w && b.y <= y && y <= b.y + b.h, `${id} begins at ${b.state}`).toBe(
        true,
      );
    }
  expect(lit('rename', 'logged-in', 'renaming')).toMatchObject([{ start: false, end: true }]);
  expect(lit('rename', 'renaming', 'logged-in')).toMatchObject([{ start: true, end: false }]);
  expect(lit('rename', 'renaming', 'closed')).toEqual([]);
});

it('draws nothing that the table does not have', () => {
  expect(waysOf([edge('connected', 'need-password')]).map((w) => w.id)).toEqual(['user']);
  expect(waysOf([edge('connected', 'connected')])).toEqual([]);
});

it('has its boxes inside the picture', () => {
  for (const b of BOXES) {
    expect(b.x + b.w).toBeLessThanOrEqual(VIEW.w);
    expect(b.y + b.h).toBeLessThanOrEqual(VIEW.y + VIEW.h);
  }
});
