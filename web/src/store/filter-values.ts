// What the filter's fields read of an event: the counterpart of ftpcore/expr/filter_values.go.

import type { FtpEvent } from '../contract';
import { quietWarnings } from '../gen/quiet';
import { globMatch } from './glob';

export type Match = (e: FtpEvent) => boolean;
type Yes = (s: string) => boolean;

/** A verdict, as far as the filter asks for it. */
export interface Pointed {
  rule: string;
  side: string;
  accuses: boolean;
}

/** Answers what an event alone does not tell. */
export interface Env {
  event(id: number): FtpEvent | undefined;
  /** The name that the client of a session gave, or "". */
  client(sid: string): string;
  /** The number of a command among those of its session with the same verb; undefined: not known. */
  nth(cmd: FtpEvent): number | undefined;
  /** The verdicts that point to an event. */
  verdicts(id: number): readonly Pointed[];
}

export const kindNames = [
  ...[
    'session',
    'command',
    'reply',
    'unfinished',
    'data',
    'conn',
    'fs',
    'timeout',
    'warning',
    'snapshot',
    'restore',
  ],
  ...[
    'session.open',
    'session.close',
    'conn.listen',
    'conn.open',
    'conn.close',
    'conn.fail',
    'tls',
    'limits',
  ],
];
export const stateNames = [
  ...['connected', 'need-password', 'logged-in', 'renaming', 'data-ready', 'transferring', 'closed'],
];
export const dirNames = ['c2s', 's2c', 'in', 'out', 'up', 'down'];

export function sessionSet(v: string): Match | null {
  const m = /^([sd]?)([0-9]{1,9})$/.exec(v);
  if (!m) return null;
  const sid = `${m[1]?.toUpperCase() || 'S'}${m[2]}`;
  return (e) => e.sid === sid;
}

/** A whole code or its beginning: 227, 22x, 2xx, 2. */
export function codeSet(v: string): Match | null {
  const m = /^([1-9][0-9]{0,2})x{0,2}$/.exec(v);
  if (!m?.[1] || v.length > 3) return null;
  const width = 10 ** (3 - m[1].length);
  const low = Number(m[1]) * width;
  return (e) => {
    const code = e.dec?.code ?? 0;
    return code >= low && code < low + width;
  };
}

export function dirSet(v: string): Match | null {
  if (!dirNames.includes(v)) return null;
  const dir = v === 'c2s' || v === 'in' || v === 'up' ? 'c2s' : 's2c';
  return (e) => e.dir === dir;
}

export function kindSet(v: string): Match | null {
  if (!kindNames.includes(v)) return null;
  return (e) => e.kind === v || (e.kind.startsWith(v) && e.kind[v.length] === '.');
}

export const stateSet = (v: string): Match | null =>
  stateNames.includes(v) ? (e) => e.state?.fsm === v : null;

const isTests: Record<string, Match> = {
  // What waits has no number yet.
  held: (e) => (e.held ?? 0) > 0 || e.id === 0,
  edited: (e) => e.origin === 'edited',
  dropped: (e) => e.origin === 'dropped',
  injected: (e) => e.origin === 'injected',
  error: isError,
  marked: (e) => (e.break ?? 0) > 0,
  behind: (e) => (e.behind ?? 0) > 0,
  fault: (e) => !!e.fault,
  wrong: isWrong,
  odd: (e) => e.kind === 'warning' || (e.dec?.warn?.length ?? 0) > 0,
};
export const isNames = Object.keys(isTests);
export const isSet = (v: string): Match | null => (isNames.includes(v) ? (isTests[v] ?? null) : null);

/** How an opened capture knows of an event: "wire" is what was there. */
export const seenNames = ['wire', 'inferred', 'missing'];
export const seenSet = (v: string): Match | null =>
  seenNames.includes(v) ? (e) => (e.seen || 'wire') === v : null;

/** A warning about what is wrong or will break something: not about what is legal and rare, or what a capture lacks. */
export function isWrong(e: FtpEvent): boolean {
  if (e.kind === 'warning') return e.seen !== 'missing';
  return e.dec?.warn?.some((w) => !quietWarnings.has(w.code)) ?? false;
}

/** A reply that refuses, or a connection that did not come about. */
function isError(e: FtpEvent): boolean {
  if (e.kind === 'conn.fail' || e.kind === 'timeout') return true;
  const code = e.dec?.code ?? 0;
  return e.kind === 'reply' && code >= 400 && code < 600;
}

/** Numbers; undefined: the event has none. */
export const codeOf = (e: FtpEvent) => e.dec?.code || undefined;
export const bytesOf = (e: FtpEvent) => e.bytes || e.raw?.len;
export const timeOf = (e: FtpEvent) => (e.id ? e.t / 1e9 : undefined);
export const heldOf = (e: FtpEvent) => (e.held ? e.held / 1e9 : undefined);
export const idOf = (e: FtpEvent) => e.id || undefined;
/** The packet of an opened capture, which Wireshark numbers so; elsewhere the event's own number stands for it. */
export const packetOf = (e: FtpEvent) => e.packet || idOf(e);

/** The command that e is or belongs to. */
const command = (e: FtpEvent, env: Env) => (e.kind === 'command' ? e : e.re ? env.event(e.re) : undefined);

/** A reply and a data event have the verb of their command. */
export function verbs(e: FtpEvent, env: Env, yes: Yes): boolean {
  const verb = e.dec?.verb || command(e, env)?.dec?.verb;
  return !!verb && yes(verb);
}

/** A reply and a data event have the argument of their command, and its number. */
export function args(e: FtpEvent, env: Env, yes: Yes): boolean {
  const arg = command(e, env)?.dec?.arg;
  return !!arg && yes(arg);
}

export function nthSet(v: string, env: Env): Match | null {
  if (!/^[1-9][0-9]{0,8}$/.test(v)) return null;
  const want = Number(v);
  return (e) => {
    const cmd = command(e, env);
    return !!cmd && env.nth(cmd) === want;
  };
}

/** The numbers of the commands of a record; it is counted when a number is asked for, up to the record's end. */
export class Numbers {
  #next = 0;
  #clears = 0;
  #counts = new Map<string, number>();
  #numbers = new Map<number, number>();

  constructor(
    readonly log: {
      readonly clears?: number;
      lowerBound(id: number): number;
      at(i: number): FtpEvent | undefined;
    },
  ) {}

  of(cmd: FtpEvent): number | undefined {
    if (this.log.clears !== this.#clears) {
      this.#clears = this.log.clears ?? 0;
      this.#next = 0;
      this.#counts.clear();
      this.#numbers.clear();
    }
    for (let i = this.log.lowerBound(this.#next), e = this.log.at(i); e; e = this.log.at(++i)) {
      this.#next = e.id + 1;
      if (e.kind !== 'command' || !e.dec) continue;
      const key = `${e.sid} ${e.dec.verb ?? ''}`;
      const n = (this.#counts.get(key) ?? 0) + 1;
      this.#counts.set(key, n);
      this.#numbers.set(e.id, n);
    }
    return this.#numbers.get(cmd.id);
  }
}

export const faults = (e: FtpEvent, _: Env, yes: Yes): boolean => !!e.fault && yes(e.fault.name);

/** The rules whose verdicts point to e. */
export const rules = (e: FtpEvent, env: Env, yes: Yes): boolean =>
  env.verdicts(e.id).some((v) => yes(v.rule));

export const sideNames = ['client', 'server', 'network', 'page'];
/** The side that a verdict about an event accuses. */
export const accuseSet = (side: string, env: Env): Match | null =>
  sideNames.includes(side) ? (e) => env.verdicts(e.id).some((v) => v.accuses && v.side === side) : null;

/** The absolute paths that e is about; what names none has those of its command. */
export function paths(e: FtpEvent, env: Env, yes: Yes): boolean {
  const own = e.dec?.path;
  if (own && yes(own)) return true;
  for (const f of e.fs ?? []) if (yes(f.path) || (f.to && yes(f.to))) return true;
  if (own || e.fs?.length) return false;
  const cmd = command(e, env);
  // What begins with "-" is an option of LIST.
  for (const f of cmd?.dec?.fields ?? [])
    if (f.name === 'path' && !f.value.startsWith('-') && yes(absolute(cmd?.state?.cwd ?? '/', f.value)))
      return true;
  return false;
}

function absolute(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/**
 * With a slash the whole path has to fit, without one its last part; a slash at
 * the end stands for all that lies below. Case matters.
 */
export function pathLike(value: string): Yes {
  if (!value.includes('/')) return (s) => globMatch(value, s.slice(s.lastIndexOf('/') + 1) || s);
  const pattern = value.endsWith('/') ? `${value}*` : value;
  return (s) => globMatch(pattern, s);
}

export function clients(e: FtpEvent, env: Env, yes: Yes): boolean {
  const name = e.sid && env.client(e.sid);
  return !!name && yes(name);
}

export const users = (e: FtpEvent, _: Env, yes: Yes): boolean => !!e.state?.user && yes(e.state.user);

export const conns = (e: FtpEvent, _: Env, yes: Yes): boolean => yes(e.conn);

export const texts = (e: FtpEvent, _: Env, yes: Yes): boolean => yes(textOf(e));

/** A decoded field that only events of a kind have. */
export const of =
  (kind: 'command' | 'reply', get: (d: NonNullable<FtpEvent['dec']>) => string | undefined) =>
  (e: FtpEvent, _: Env, yes: Yes): boolean => {
    const s = e.kind === kind && e.dec && get(e.dec);
    return !!s && yes(s);
  };

/**
 * What a word without a key is looked for in: verb and argument, code and text,
 * the paths, the connection and the kind, with a space between them.
 */
export function textOf(e: FtpEvent): string {
  let s = '';
  const add = (part: string | number | undefined) => {
    if (part) s += s ? ` ${part}` : part;
  };
  const d = e.dec;
  if (d) {
    add(d.verb);
    add(d.arg);
    add(d.code);
    add(d.text);
    add(d.path);
  }
  if (e.fs)
    for (const f of e.fs) {
      add(f.path);
      add(f.to);
    }
  add(e.conn);
  add(e.kind);
  return s;
}
