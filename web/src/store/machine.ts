// The session machines of the kinds of server, asked for when they are first looked at.
import { computed, signal } from '@preact/signals';
import type { Edge, FSM, MachineInfo } from '../contract';
import { call } from './actions';
import { log, status } from './state';
import { countUpTo, edgeKey, type Trail, Trails } from './trail';

const machines = signal<ReadonlyMap<string, MachineInfo>>(new Map());
const asked = new Set<string>();
/** What kind of server this one is. */
const present = computed(() => status.value.profile || '');

/** The trails of the record that is shown. */
export const trails = new Trails(log);

/** The machine of a kind of server, or of the present one; undefined until it has come. */
export function machineOf(profile: string): MachineInfo | undefined {
  const name = profile || present.value;
  const known = machines.value.get(name);
  if (!known && !asked.has(name)) {
    asked.add(name);
    void call('machine', name ? { profile: name } : {}).then(
      (a) => {
        machines.value = new Map(machines.peek()).set(name, a.result);
      },
      () => asked.delete(name),
    );
  }
  return known;
}

/** An edge and the events that went it. */
export interface Gone {
  edge: Edge;
  /** In ascending order. */
  ids: number[];
}

/** The events of an edge in a trail, in one list for each way that it was gone. */
function listsOf(trail: Map<string, number[]>, edge: Edge, known: ReadonlySet<string>): number[][] {
  const lists: number[][] = [];
  const look = (digit: number | string, verb: string) => {
    const list = trail.get(edgeKey(edge.from, edge.to, digit, verb));
    if (list) lists.push(list);
  };
  for (const verb of edge.verbs.length ? edge.verbs : ['']) {
    look(edge.class, verb);
    if (verb) look('?', verb);
  }
  if (edge.verbs.includes('*'))
    for (const [key, list] of trail) {
      const [way, digit, verb = ''] = key.split(' ');
      if (way === `${edge.from}>${edge.to}` && digit === String(edge.class) && verb && !known.has(verb))
        lists.push(list);
    }
  return lists;
}

/** The events of an edge in a trail, up to the event max. */
export const goneBy = (
  trail: Map<string, number[]>,
  edge: Edge,
  max: number,
  known: ReadonlySet<string>,
): number[] =>
  listsOf(trail, edge, known)
    .flatMap((list) => list.slice(0, countUpTo(list, max)))
    .sort((a, b) => a - b);

/** How many they are: of a long record that is much less work. */
export const countBy = (
  trail: Map<string, number[]>,
  edge: Edge,
  max: number,
  known: ReadonlySet<string>,
): number => listsOf(trail, edge, known).reduce((n, list) => n + countUpTo(list, max), 0);

/** The events after which a session was in a state, up to the event max. */
export function inState(trail: Trail, state: FSM, max: number): number[] {
  const list = trail.states.get(state) ?? [];
  return list.slice(0, countUpTo(list, max));
}

/** How many they are. */
export const countIn = (trail: Trail, state: FSM, max: number): number =>
  countUpTo(trail.states.get(state) ?? [], max);
