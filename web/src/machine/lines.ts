// What the built-in client is told so that it sends a verb.
import { sampleOf } from '../console/scripts';
import { dirs } from '../store/state';
import type { Edge, FSM } from '../wire';

/** The client's own commands, where a data connection is needed or it has to know what it does. */
const OWN: Record<string, () => string> = {
  LIST: () => 'ls',
  NLST: () => 'nlist',
  MLSD: () => 'mlsd',
  RETR: () => `get ${sampleOf(dirs.peek()).path}`,
  STOR: () => 'put numbers.bin /incoming/numbers.bin',
  APPE: () => 'append numbers.bin /incoming/numbers.bin',
  QUIT: () => 'bye',
};

/** An argument for a try. */
const ARGS: Record<string, () => string> = {
  USER: () => 'haha',
  PASS: () => 'hehe',
  CWD: () => '/pub',
  XCWD: () => '/pub',
  MKD: () => '/incoming/new',
  XMKD: () => '/incoming/new',
  RMD: () => '/incoming/new',
  XRMD: () => '/incoming/new',
  TYPE: () => 'I',
  MODE: () => 'S',
  STRU: () => 'F',
  PORT: () => '127,0,0,1,195,80',
  EPRT: () => '|1|127.0.0.1|50000|',
  LPRT: () => '4,4,127,0,0,1,2,195,80',
  REST: () => '100',
  ALLO: () => '1000',
  HELP: () => 'RETR',
  OPTS: () => 'UTF8 ON',
  CLNT: () => 'ftpsim',
  DELE: () => '/incoming/numbers.bin',
  RNFR: () => '/incoming/numbers.bin',
  RNTO: () => '/incoming/renamed.bin',
  SIZE: () => sampleOf(dirs.peek()).path,
  MDTM: () => sampleOf(dirs.peek()).path,
};

/** The line to type at the built-in client's prompt, so that this verb is sent. */
export function lineFor(verb: string): string {
  const own = OWN[verb]?.();
  if (own) return own;
  const arg = ARGS[verb]?.();
  return arg ? `quote ${verb} ${arg}` : `quote ${verb}`;
}

/** Verbs that lead to another state first, then the others in the table's order; the old X names last. */
export function ordered(verbs: readonly string[], state: FSM, edges: readonly Edge[]): string[] {
  const moves = new Set(
    edges.filter((e) => e.from === state && e.to !== state && e.class < 4).flatMap((e) => e.verbs),
  );
  const rank = (v: string) => (/^X/.test(v) ? 2 : moves.has(v) ? 0 : 1);
  return [...verbs].sort((a, b) => rank(a) - rank(b));
}
