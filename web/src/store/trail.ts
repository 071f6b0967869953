// Where each session has been, state by state, kept up to date by the events
// that arrive: so a session of a hundred thousand events is looked at by its
// edges, not by its events.
import type { FSM, FtpEvent } from '../contract';
import type { EventLog } from './log';

/** A command and the first digits of its replies, in order. */
export interface Said {
  id: number;
  verb: string;
  rest: boolean;
  digits: { id: number; digit: string; final: boolean }[];
}

/** One session's way. All lists of IDs are in ascending order. */
export interface Trail {
  sid: string;
  profile: string;
  /** By edgeKey: the events that went this way. */
  edges: Map<string, number[]>;
  /** The same for the restart point's machine. */
  rest: Map<string, number[]>;
  /** By state: the events after which the session was in it. */
  states: Map<FSM, number[]>;
  said: Said[];
  /** By what TLS protects, the handshake before it included: the events with which that began. */
  secure: Map<string, number[]>;
}

interface Open {
  fsm: FSM;
  rest: boolean;
  said: Said;
  /** It has to wait for another one's reply: it is run in the state of later. */
  waits: boolean;
}

interface Session extends Trail {
  last: FSM | '';
  lastRest: boolean;
  tls: string;
  open: Map<number, Open>;
}

/** Names a way; digit is the first of the reply, 0 the end of the connection, "?" a reply that somebody wrote. */
export const edgeKey = (from: string, to: string, digit: number | string, verb: string): string =>
  `${from}>${to} ${digit} ${verb}`;

/** What TLS protects, as the engine's small machine calls it (ftpcore/machine_tls.go). */
const tlsStates = { none: 'tls-none', handshake: 'tls-handshake' } as const;

/** What TLS protects after an event; between AUTH's 234 and the protection there is the handshake. */
export function tlsAfter(before: string, e: FtpEvent): string {
  if (e.state?.tls) return `tls-${e.state.tls}`;
  if (e.kind === 'reply' && e.dec?.code === 234 && e.origin !== 'injected') return tlsStates.handshake;
  if (e.kind === 'session.open' && e.peer?.implicit) return tlsStates.handshake;
  const shaking = before === tlsStates.handshake && e.state?.fsm !== 'closed';
  return shaking ? before : tlsStates.none;
}

/** The trails of all sessions of a log. */
export class Trails {
  #sessions = new Map<string, Session>();
  #seen = 0;
  #clears = 0;

  constructor(readonly log: EventLog) {}

  /** The way of a session so far; undefined when nothing is known of it. */
  of(sid: string): Trail | undefined {
    this.#update();
    return this.#sessions.get(sid);
  }

  all(): Iterable<Trail> {
    this.#update();
    return this.#sessions.values();
  }

  #update(): void {
    const { log } = this;
    if (log.clears !== this.#clears) {
      this.#clears = log.clears;
      this.#sessions.clear();
      this.#seen = 0;
    }
    for (let i = log.lowerBound(this.#seen + 1); i < log.length; i++) {
      const e = log.at(i);
      if (e) this.#add(e);
    }
    this.#seen = log.lastId;
  }

  #add(e: FtpEvent): void {
    if (e.kind === 'restore') {
      // Whoever goes on is somewhere else now, by no edge.
      for (const s of this.#sessions.values()) {
        s.last = '';
        s.open.clear();
      }
    }
    if (!e.sid || !e.state) return;
    let s = this.#sessions.get(e.sid);
    if (!s) {
      s = {
        sid: e.sid,
        profile: '',
        edges: new Map(),
        rest: new Map(),
        states: new Map(),
        said: [],
        secure: new Map(),
        last: '',
        lastRest: false,
        tls: tlsStates.none,
        open: new Map(),
      };
      this.#sessions.set(e.sid, s);
    }
    const tls = tlsAfter(s.tls, e);
    if (tls !== s.tls) push(s.secure, tls, e.id);
    s.tls = tls;
    if (e.kind === 'session.open') {
      s.profile = e.peer?.profile ?? '';
      push(s.states, e.state.fsm, e.id);
      return;
    }
    if (e.kind === 'command') begin(s, e);
    else if (e.kind === 'reply') answer(s, e);
    else if (e.state.fsm === 'closed' && s.last && s.last !== 'closed')
      push(s.edges, edgeKey(s.last, 'closed', 0, ''), e.id);
    s.last = e.state.fsm;
    s.lastRest = !!e.state.rest;
    push(s.states, e.state.fsm, e.id);
  }
}

function begin(s: Session, e: FtpEvent): void {
  if (!e.state || e.origin === 'dropped') return;
  const said: Said = { id: e.id, verb: e.dec?.verb ?? '', rest: !!e.state.rest, digits: [] };
  s.said.push(said);
  s.open.set(e.id, { fsm: e.state.fsm, rest: said.rest, said, waits: !!e.behind });
}

function answer(s: Session, e: FtpEvent): void {
  if (!e.state || e.origin === 'injected') return;
  const code = e.dec?.code ?? 0;
  const digit = e.origin === 'edited' ? '?' : String(Math.floor(code / 100));
  const { fsm } = e.state;
  if (!e.re) {
    push(s.edges, edgeKey(s.last, fsm, digit, ''), e.id);
    return;
  }
  const open = s.open.get(e.re);
  if (!open) return;
  if (open.waits) {
    open.waits = false;
    open.fsm = s.last || open.fsm;
    open.rest = open.said.rest = s.lastRest;
  }
  push(s.edges, edgeKey(open.fsm, fsm, digit, open.said.verb), e.id);
  const rest = !!e.state.rest;
  if (open.rest || rest)
    push(s.rest, edgeKey(restName(open.rest), restName(rest), digit, open.said.verb), e.id);
  open.said.digits.push({ id: e.id, digit: String(Math.floor(code / 100)), final: !!e.final });
  open.fsm = fsm;
  open.rest = rest;
  if (e.final) s.open.delete(e.re);
}

const restName = (set: boolean) => (set ? 'rest-set' : 'rest-none');

function push<K>(lists: Map<K, number[]>, key: K, id: number): void {
  const list = lists.get(key);
  if (list) list.push(id);
  else lists.set(key, [id]);
}

/** How many of an ascending list are at most max. */
export function countUpTo(list: readonly number[], max: number): number {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((list[mid] ?? 0) <= max) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}
