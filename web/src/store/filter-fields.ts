// What can be asked of an event: the counterpart of ftpcore/expr/filter_fields.go.
import type { FtpEvent } from '../contract';
import { patternOf } from './filter-pattern';
import type { Env, Match } from './filter-values';
import * as v from './filter-values';
import { globMatch } from './glob';

export type Op = ':' | '==' | '!=' | '>' | '>=' | '<' | '<=' | 'contains' | 'matches';
type Yes = (s: string) => boolean;

export interface Field {
  /** Values that fit: all there are, or examples. */
  want?: readonly string[];
  /** Reads a value of ":" "==" "!="; absent: numbers and strings have their own. */
  set?: (value: string, env: Env) => Match | null;
  number?: (e: FtpEvent) => number | undefined;
  /** Calls yes for each string until one says true. */
  strings?: (e: FtpEvent, env: Env, yes: Yes) => boolean;
  /** Makes the test of ":" for strings; absent: wildcards. */
  like?: (value: string) => Yes;
  /** The meaning of the bare name. */
  exists?: Match;
}

const code: Field = { want: ['227', '4xx'], set: v.codeSet, number: v.codeOf };
const id: Field = { want: ['46'], number: v.idOf };
const time: Field = { want: ['12.5'], number: v.timeOf };

const list: Record<string, Field> = {
  session: { want: ['S1'], set: v.sessionSet },
  verb: { want: ['RETR'], strings: v.verbs },
  arg: { want: ['name'], strings: v.args },
  nth: { want: ['1', '2'], set: v.nthSet },
  code,
  dir: { want: v.dirNames, set: v.dirSet },
  conn: { want: ['S1.c', 'S1.d1'], strings: v.conns },
  kind: { want: v.kindNames, set: v.kindSet },
  state: { want: v.stateNames, set: v.stateSet },
  file: { want: ['/pub/*', '*.txt'], strings: v.paths, like: v.pathLike },
  is: { want: v.isNames, set: v.isSet },
  fault: { want: ['late'], strings: v.faults, like: containing },
  rule: { want: ['data-not-read'], strings: v.rules },
  accuse: { want: v.sideNames, set: v.accuseSet },
  seen: { want: v.seenNames, set: v.seenSet },
  client: { want: ['lftp'], strings: v.clients, like: containing },
  user: { want: ['anonymous'], strings: v.users },
  text: { want: ['word'], strings: v.texts, like: containing },
  bytes: { want: ['1000'], number: v.bytesOf },
  time,
  held: { want: ['0.5'], number: v.heldOf },
  id,
  ftp: { exists: (e) => e.chan === 'control' },
  'ftp-data': { exists: (e) => e.chan === 'data' },
  'ftp.request': { exists: (e) => e.kind === 'command' },
  'ftp.response': { exists: (e) => e.kind === 'reply' },
  'ftp.request.command': named('command', (d) => d.verb, '"RETR"'),
  'ftp.request.arg': named('command', (d) => d.arg, '"name"'),
  'ftp.response.code': { ...code, exists: (e) => v.codeOf(e) !== undefined },
  'ftp.response.arg': named('reply', (d) => d.text, '"text"'),
  'frame.number': { want: ['46'], number: v.packetOf },
  'frame.time_relative': time,
};
export const fields: ReadonlyMap<string, Field> = new Map(Object.entries(list));

/** The keys that are offered, with the sign that follows each. */
export const keys = [
  ...['session:', 'verb:', 'arg:', 'nth:', 'code:', 'dir:', 'conn:', 'kind:', 'state:', 'file:', 'is:'],
  ...['fault:', 'rule:', 'accuse:', 'seen:', 'client:', 'user:', 'text:', 'bytes>', 'time>', 'held>', 'id>'],
];

function named(kind: 'command' | 'reply', get: Parameters<typeof v.of>[1], want: string): Field {
  const strings = v.of(kind, get);
  return { want: [want], strings, exists: (e) => strings(e, nobody, () => true) };
}

/** Of an event alone. */
export const nobody: Env = {
  event: () => undefined,
  client: () => '',
  nth: () => undefined,
  verdicts: () => [],
};

export function opsOf(f: Field): Op[] {
  const ops: Op[] = [];
  if (f.set || f.number || f.strings) ops.push(':', '==', '!=');
  if (f.number) ops.push('>', '>=', '<', '<=');
  if (f.strings) ops.push('contains', 'matches');
  return ops;
}

/** Whether e has the field at all. */
export function has(f: Field, env: Env): Match {
  const { number, strings } = f;
  if (number) return (e) => number(e) !== undefined;
  return strings ? (e) => strings(e, env, () => true) : () => true;
}

/** The test of one value; a string names what is wrong with it. */
export function testOf(f: Field, op: Op, value: string, env: Env): Match | 'bad-value' | 'bad-pattern' {
  const { number, strings } = f;
  const equal = op === ':' || op === '==' || op === '!=';
  if (f.set && equal) return f.set(value.toLowerCase(), env) ?? 'bad-value';
  if (number)
    return /^\d+(\.\d+)*$/.test(value) && value.length <= 20 && value.split('.').length < 3
      ? numberTest(number, op, Number(value))
      : 'bad-value';
  const yes = stringTest(f, op, value);
  return yes && strings ? (e) => strings(e, env, yes) : 'bad-pattern';
}

function stringTest(f: Field, op: Op, value: string): Yes | null {
  if (op === 'matches') return patternOf(value);
  if (op === 'contains') return containing(value);
  if (op === ':') return (f.like ?? wild)(value);
  const want = value.toLowerCase();
  return (s) => s.toLowerCase() === want;
}

function numberTest(number: NonNullable<Field['number']>, op: Op, want: number): Match {
  const compare: Record<string, (n: number) => boolean> = {
    '>': (n) => n > want,
    '>=': (n) => n >= want,
    '<': (n) => n < want,
    '<=': (n) => n <= want,
  };
  const fits = compare[op] ?? ((n: number) => n === want);
  return (e) => {
    const n = number(e);
    return n !== undefined && fits(n);
  };
}

/** Finds value anywhere, whatever the case. */
export function containing(value: string): Yes {
  const want = value.toLowerCase();
  return (s) => s.toLowerCase().includes(want);
}

/** Compares with a value in which "*", "?" and "[a-z]" stand for others, whatever the case. */
function wild(value: string): Yes {
  const want = value.toLowerCase();
  if (!/[*?[\\]/.test(want)) return (s) => s.toLowerCase() === want;
  return (s) => globMatch(want, s.toLowerCase());
}
