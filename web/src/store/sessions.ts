import type { FSM, FtpEvent } from '../contract';
import { numberOf } from '../sid';
import { saidAfter } from './client-commands';
import { type Ending, endingOf, type LastWords, lastWords, noWords } from './ending';

/** One session as the list shows it. Replaced, never changed. */
export interface Session {
  sid: string;
  /** 2 of "S2"; it also picks the badge's colour. */
  n: number;
  /** How the client named itself, else empty. */
  client: string;
  /** In the page ("mem"), through a socket ("tcp"), or to another server ("dial"). */
  via: string;
  /** The client's address; of a session with another server, that server's name. */
  remote: string;
  user: string;
  fsm: FSM;
  /** What TLS protects: "control", "control+data", "data" or nothing. */
  tls: string;
  /** What it sent, as far as that may tell which program it is (said.ts). */
  said: readonly string[];
  /** Verb without a final reply. */
  cmd: string;
  open: boolean;
  words: LastWords;
  /** How it ended. */
  end?: Ending;
  /** The latest that tells of the line that it has begun; 0: none is begun. */
  unfinished: number;
  last: number;
}

/** A data connection, remembered so that its rows find their lane after it has gone. */
export interface DataConn {
  conn: string;
  sid: string;
  lane: number;
  port: number;
  /** Who listened: the server ("passive") or the client ("active"). */
  how: 'passive' | 'active';
}

export { numberOf };

/** Applies an event to the sessions; tells whether anything changed. */
export function reduceSession(all: Map<string, Session>, e: FtpEvent): boolean {
  if (!e.sid) return false;
  const before = all.get(e.sid) ?? begin(e.sid);
  const peer = e.chan === 'data' ? undefined : e.peer; // a data connection's is not the session's
  const after: Session = {
    ...before,
    client: peer?.client || before.client,
    via: peer?.via || before.via,
    remote: (peer?.via === 'dial' ? serverName(peer) : peer?.remote) || before.remote,
    user: e.state?.user ?? (e.state ? '' : before.user),
    fsm: e.state?.fsm ?? before.fsm,
    tls: e.state ? (e.state.tls ?? '') : before.tls,
    said: saidAfter(before.said, e),
    cmd: e.state ? (e.state.cmd ?? '') : before.cmd,
    open: e.kind !== 'session.close' && before.open,
    words: lastWords(before.words, e),
    unfinished: unfinishedAfter(before.unfinished, e),
    last: e.id,
  };
  if (e.kind === 'session.close') {
    after.fsm = 'closed';
    after.end = endingOf(before.words, e);
  }
  all.set(e.sid, after);
  return true;
}

/** The name that the relay has for another server: "device" of "device:". */
export const serverName = (peer: { local: string }): string => peer.local.replace(/:$/, '');

function unfinishedAfter(before: number, e: FtpEvent): number {
  if (e.kind === 'unfinished') return e.dec?.why === 'left-unfinished' ? 0 : e.id;
  // What was put in by hand is no line of the client's.
  if (e.kind === 'session.close' || (e.kind === 'command' && e.origin !== 'injected')) return 0;
  return before;
}

function begin(sid: string): Session {
  return {
    sid,
    n: numberOf(sid),
    client: '',
    via: '',
    remote: '',
    user: '',
    fsm: 'connected',
    tls: '',
    said: [],
    cmd: '',
    open: true,
    words: noWords,
    unfinished: 0,
    last: 0,
  };
}

/** Remembers the lanes that an event speaks of. */
export function reduceConns(all: Map<string, DataConn>, e: FtpEvent): void {
  for (const p of e.live ?? []) {
    const known = all.get(p.c);
    if (known) {
      if (p.p && !known.port) known.port = p.p;
      continue;
    }
    const how = e.kind === 'conn.open' && e.conn === p.c ? 'active' : 'passive';
    all.set(p.c, { conn: p.c, sid: p.c.split('.')[0] ?? '', lane: p.l, port: p.p ?? e.port ?? 0, how });
  }
}

/** Forgets the oldest closed sessions while there are more than max in all. */
export function forgetSessions(all: Map<string, Session>, max: number): void {
  if (all.size <= max) return;
  for (const [sid, x] of all) {
    if (x.open) continue;
    all.delete(sid);
    // Well below the bound, so that this is not done at every event.
    if (all.size <= max * 0.8) return;
  }
}

/** Forgets the oldest data connections while there are more than max. */
export function forgetConns(all: Map<string, DataConn>, max: number): void {
  if (all.size <= max) return;
  for (const conn of all.keys()) {
    all.delete(conn);
    if (all.size <= max * 0.8) return;
  }
}

/** A list of sessions with at most max closed ones, the first of them; those in keep stay in any case. */
export function withoutClosed(list: readonly Session[], max: number, keep: readonly string[]): Session[] {
  let closed = 0;
  return list.filter((x) => x.open || ++closed <= max || keep.includes(x.sid));
}

/** Open sessions first, then the newest closed ones; at most max. */
export function listed(all: Iterable<Session>, max: number): Session[] {
  return [...all].sort((a, b) => Number(b.open) - Number(a.open) || b.n - a.n).slice(0, max);
}
