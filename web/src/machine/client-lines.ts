// What the built-in client is told so that it sends a verb.
import { sampleOf } from '../console/scripts';
import type { FSM } from '../contract';
import { dirs } from '../store/state';

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

/** Verbs by how often clients send them, in any state. */
const BY_USE =
  'USER PASS PASV EPSV LIST RETR STOR CWD PWD TYPE MLSD SIZE RNFR RNTO DELE MKD RMD CDUP NLST REST MDTM PORT EPRT APPE AUTH PBSZ PROT FEAT OPTS SYST QUIT ABOR STAT HELP NOOP';
const useOf = new Map(BY_USE.split(' ').map((v, i) => [v, i]));

/** What a state is for comes first. */
const FIRST: Partial<Record<FSM, string>> = {
  connected: 'USER AUTH FEAT',
  'need-password': 'PASS USER',
  renaming: 'RNTO RNFR',
  'data-ready': 'LIST RETR STOR MLSD NLST APPE',
};
/** A session that is logged in seldom logs in again. */
const login = new Set(['USER', 'PASS', 'AUTH', 'PBSZ', 'ACCT']);

/** The verbs that clients use most first, then the others in the table's order; the old spellings (XPWD, P@SW) last. */
export function ordered(verbs: readonly string[], state: FSM): string[] {
  const first = (FIRST[state] ?? '').split(' ');
  const rank = (v: string) => {
    if (/^X|[^A-Z]/.test(v)) return 1000;
    if (first.includes(v)) return first.indexOf(v) - 100;
    const use = useOf.get(v) ?? 500;
    return login.has(v) ? use + 400 : use;
  };
  return [...verbs].sort((a, b) => rank(a) - rank(b));
}
