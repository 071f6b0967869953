import { expect, it } from 'vitest';
import type { Said, Trail } from '../store/trail';
import type { CommandInfo, Diagram, FtpEvent } from '../wire';
import { lineOf, spotsOf, walkOf } from './rfc';

const diagram = (id: Diagram['id'], ...arrows: string[]): Diagram => ({
  id,
  edges: arrows.map((a) => {
    const [from = '', on = '', to = ''] = a.split(' ');
    return { from, on, to };
  }),
});
const diagrams = [
  diagram('two', 'B cmd W', 'W 1 W', 'W 2 S', 'W 4 F'),
  diagram('restart', 'B REST W', 'W 3 N', 'N cmd W2', 'W2 1 W2', 'W2 2 S'),
  diagram('rename', 'B RNFR W', 'W 3 N', 'W 5 F', 'N RNTO W2', 'W2 2 S', 'W2 5 F'),
  diagram('general', 'B cmd W', 'W 5 F'),
];
const info = (verb: string, d: Diagram['id'], data = false) => ({ verb, diagram: d, data }) as CommandInfo;
const reference = [
  info('RETR', 'two', true),
  info('REST', 'restart'),
  info('RNFR', 'rename'),
  info('RNTO', 'rename'),
];
const trailOf = (...said: Said[]) => ({ said }) as Trail;
const said = (id: number, verb: string, digits: string, rest = false): Said => ({
  id,
  verb,
  rest,
  digits: [...digits].map((digit, i) => ({ id: id + 1 + i, digit, final: i === digits.length - 1 })),
});
const at = (id: number, re?: number) => ({ id, kind: re ? 'reply' : 'command', re }) as FtpEvent;
const way = (e: FtpEvent, trail: Trail) => {
  const w = walkOf(e, trail, reference, diagrams);
  return w && `${w.diagram.id}: ${w.gone.map((g) => `${g.edge.on} ${g.edge.to}`).join(', ')}`;
};

it('goes as far as the event', () => {
  const trail = trailOf(said(1, 'RETR', '12'));
  expect(way(at(1), trail)).toBe('two: cmd W');
  expect(way(at(2, 1), trail)).toBe('two: cmd W, 1 W');
  expect(way(at(3, 1), trail)).toBe('two: cmd W, 1 W, 2 S');
});

it('goes on from the first verb of a sequence that was accepted', () => {
  expect(way(at(4, 3), trailOf(said(1, 'RNFR', '3'), said(3, 'RNTO', '2')))).toBe(
    'rename: RNFR W, 3 N, RNTO W2, 2 S',
  );
  expect(way(at(4, 3), trailOf(said(1, 'RNFR', '5'), said(3, 'RNTO', '5')))).toBe('rename: RNTO W2, 5 F');
  const restart = trailOf(said(1, 'REST', '3'), said(3, 'PASV', '2'), said(5, 'RETR', '12', true));
  expect(way(at(7, 5), restart)).toBe('restart: REST W, 3 N, cmd W2, 1 W2, 2 S');
});

it('knows verbs that the table does not have, and what belongs to none', () => {
  expect(way(at(2, 1), trailOf(said(1, 'FROB', '5')))).toBe('general: cmd W, 5 F');
  expect(way(at(9, 8), trailOf(said(1, 'FROB', '5')))).toBeUndefined();
});

it('gives every arrow a line inside the picture', () => {
  for (const d of diagrams) {
    const spots = spotsOf(d);
    expect(new Set(spots.map((s) => s.name)).size).toBe(spots.length);
    for (const e of d.edges) expect(lineOf(e, spots).path).toMatch(/^M\d/);
  }
});
