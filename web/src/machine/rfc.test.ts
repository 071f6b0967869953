import { expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { full } from '../gen/machine';
import { record as wget } from '../gen/records/client_wget';
import { EventLog } from '../store/log';
import type { Said, Trail } from '../store/trail';
import { Trails } from '../store/trail';
import { lineOf, spotsOf, walkOf } from './rfc';

const { machine, reference } = full;
const { diagrams } = machine;
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

it('goes through a restart as the engine tells it', () => {
  const log = new EventLog();
  log.append(wget);
  const trail = new Trails(log).of('S1') as Trail;
  const rest = wget.find((e) => e.dec?.verb === 'REST');
  const retr = wget.find((e) => e.dec?.verb === 'RETR');
  const done = wget.find((e) => e.re === retr?.id && e.final);
  expect(rest && way(rest, trail)).toBe('restart: REST W');
  expect(done && way(done, trail)).toBe('restart: REST W, 3 N, cmd W2, 1 W2, 2 S');
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
