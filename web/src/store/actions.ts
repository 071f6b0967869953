// What a reader can do. Each is a small function; a view calls these and never the port.

import type { CloseHow, Commands, Resume, StepOver } from '../contract';
import type { Answer, Port } from '../port';
import { Refused } from '../port';
import { withSessions } from './filter';
import { forget, onApplied } from './receive';
import { exchangeOf, partner } from './relations';
import * as s from './state';

let port: Port | null = null;
let reopen: () => Port = () => {
  throw new Refused('crashed', 'no server');
};

/** Begins to talk to a server; open is called again to restart it. */
export async function boot(open: () => Port): Promise<void> {
  reopen = open;
  port = open();
  const { seen } = port;
  onApplied(seen);
  s.server.value = { state: 'loading', text: '' };
  const answer = await attempt(() => call('hello', {}));
  if (!answer) return;
  s.hello.value = answer.result;
  s.server.value = { state: 'up', text: '' };
}

/** Starts the server anew: an empty record, the first files. */
export async function restart(): Promise<void> {
  port?.close();
  forget(0);
  s.exported.value = 0; // the new server counts from 1 again
  s.held.value = [];
  s.reading.value = null;
  s.nothingIn.value = null;
  s.clientLines.value = [];
  s.dirs.value = new Map();
  await boot(reopen);
}

/** Sends a command; rejects with a Refused. */
export function call<N extends keyof Commands>(
  name: N,
  args: Commands[N]['args'],
  bytes?: Uint8Array<ArrayBuffer>,
): Promise<Answer<Commands[N]['result']>> {
  if (!port) return Promise.reject(new Refused('crashed', 'no server'));
  return port.call(name, args, bytes);
}

/** Does an action and shows a refusal as a notice; undefined then. */
export async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    const silent = e.code === 'crashed' || e.code === 'stopped'; // the reader sees it elsewhere
    if (!silent) s.notify(e.code, e.text);
    return undefined;
  }
}

// — transport —

export const run = () => attempt(() => call('run', {}));
export const pause = () => attempt(() => call('pause', {}));
export const toggleRun = () => (s.paused.peek() ? run() : pause());

/** Lets one held message pass; over "reply" goes on to the command's final reply. */
export async function step(over?: StepOver): Promise<void> {
  goLive();
  try {
    await call('step', over ? { over } : {});
  } catch (e) {
    // Nothing to step over yet: the button is no mistake, the next message will be held.
    if (!(e instanceof Refused)) throw e;
    if (e.code !== 'nothing-held' && e.code !== 'crashed') s.notify(e.code, e.text);
  }
}

// — held messages —

export const release = (hid: number) => attempt(() => call('held.release', { hid }));
export const releaseAll = () => attempt(() => call('held.release', {}));
export const drop = (hid: number) => attempt(() => call('held.drop', { hid }));
export const sendEdited = (hid: number, bytes: Uint8Array<ArrayBuffer>) =>
  attempt(() => call('held.edit', { hid }, bytes));

// — sessions and server —

export const closeSession = (sid: string, how: CloseHow = '421') =>
  attempt(() => call('session.close', { sid, how }));
export const retryRelay = () => attempt(() => call('relay.retry', {}));

/** Makes the server one of another kind; tells whether it is. */
export async function chooseProfile(profile: string): Promise<boolean> {
  const set = await attempt(() => call('config.set', { profile }));
  await readConfig();
  return set !== undefined;
}

/** Reads which kind of server it is, and its accounts. */
export async function readConfig(): Promise<void> {
  const answer = await attempt(() => call('config.get', {}));
  if (answer && s.hello.value) s.hello.value = { ...s.hello.value, config: answer.result };
}

export async function chooseResumption(resumption: Resume): Promise<void> {
  const now = await attempt(() => call('tls.get', {}));
  if (now) await attempt(() => call('tls.set', { ...now.result.policy, resumption }));
}

export async function clearRecord(): Promise<void> {
  if (await attempt(() => call('clear', {}))) forget(s.log.lastId);
}

// — selection and looking back —

/** Shows an event in the inspector; 0 none. */
export function select(id: number): void {
  unpick();
  s.selectedId.value = id;
  s.chosen.value = id !== 0;
  if (id && id !== s.log.lastId) s.follow.value = false;
}

/** Goes back to one selected row; false: there were no more. */
export function unpick(): boolean {
  if (!s.picked.peek().size) return false;
  s.picked.value = new Set();
  return true;
}

/** Selects the row n rows away in what the filter shows. */
export function moveSelection(n: number): void {
  const { list, length } = s.visible.peek();
  if (!length) return;
  const id = s.selectedId.peek();
  const at = id ? list.lowerBound(id) : n < 0 ? length : -1;
  const next = list.at(Math.max(0, Math.min(length - 1, at + n)));
  if (next) select(next.id);
}

export function selectFirst(): void {
  const e = s.visible.peek().list.at(0);
  if (e) select(e.id);
}

/** Selects the previous or next message of the same exchange. */
export function selectPartner(dir: 1 | -1): void {
  const e = s.selected.peek();
  const other = e && partner(s.log, e, dir);
  if (other) select(other.id);
}

/** Moves the point in the past that is shown; the server is not touched. */
export function look(n: -1 | 1): void {
  const { list, length } = s.visible.peek();
  if (!length) return;
  const at = s.cursor.peek()
    ? list.lowerBound(s.cursor.peek())
    : s.selectedId.peek()
      ? list.lowerBound(s.selectedId.peek())
      : length - 1;
  const next = at + n;
  if (next >= length - 1) {
    goLive();
    return;
  }
  const e = list.at(Math.max(0, next));
  if (e) lookAt(e.id);
}

/** Shows how things were after an event; of the newest one that is how they are. */
export function lookAt(id: number): void {
  if (id >= s.log.lastId) {
    goLive();
    return;
  }
  s.cursor.value = id;
  s.selectedId.value = id;
  s.follow.value = false;
}

/** Back to the newest event. */
export function goLive(): void {
  s.cursor.value = 0;
  s.chosen.value = false;
  s.follow.value = true;
  const { list, length } = s.visible.peek();
  const e = list.at(length - 1);
  if (e && s.selectedId.peek()) s.selectedId.value = e.id;
}

/** The exchange of an event, for brackets and links. */
export const exchange = (id: number) => {
  const e = s.log.get(id);
  return e ? exchangeOf(s.log, e) : null;
};

/** Filters by an expression; a text that cannot be read leaves the last that could. */
export function setFilter(text: string): void {
  s.filterText.value = text;
}

/** Selects the next event that the filter fits, or the one before; from the end it goes on at the beginning. */
export function nextHit(dir: 1 | -1): void {
  const { list, length } = s.hits.peek();
  if (!length) return;
  const id = s.selectedId.peek();
  const at = list.lowerBound(id);
  const next = dir < 0 ? at - 1 : list.at(at)?.id === id ? at + 1 : at;
  const e = list.at((next + length) % length);
  if (e) select(e.id);
}

/** Shows only these sessions; none: all. */
export function showSessions(sids: readonly string[]): void {
  setFilter(withSessions(s.filterText.peek(), sids));
}

/** Shows only sid, or adds it to (takes it from) those that are shown. */
export function filterSession(sid: string, add: boolean): void {
  const now = s.filteredSessions.peek();
  const has = now.includes(sid);
  const rest = now.filter((o) => o !== sid);
  const next = add ? (has ? rest : [...now, sid]) : has && !rest.length ? [] : [sid];
  setFilter(withSessions(s.filterText.peek(), next));
}

/** Opens the comparison of two runs (store/comparison.ts); its code is loaded when it is first asked for. */
export const compareRuns = (a?: string, b?: string) =>
  void import('./comparison').then((m) => m.openComparison(a, b));

// — the built-in client —

/** Types a line into the built-in client. The reader waits for its answer, so console and ladder show the newest. */
export function typeLine(text: string) {
  s.typed.value++;
  if (!s.recording.peek()) goLive();
  return attempt(() => call('client.line', { text }));
}

export const interruptClient = () => attempt(() => call('client.interrupt', {}));
export const completeLine = async (text: string) =>
  (await attempt(() => call('client.complete', { text })))?.result;

// — bytes —

/** The bytes of an event, or null when the server keeps them no longer. */
export const readBytes = (id: number, orig: boolean) => bytesOf(orig ? { id, orig } : { id });

/** A part of all the bytes of a data event; null: they are not kept. */
export const readPart = (id: number, off: number, len: number) => bytesOf({ id, off, len });

async function bytesOf(args: Commands['bytes.get']['args']): Promise<Uint8Array | null> {
  try {
    return (await call('bytes.get', args)).bytes;
  } catch (e) {
    if (e instanceof Refused) return null;
    throw e;
  }
}
