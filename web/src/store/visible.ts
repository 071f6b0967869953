import type { FtpEvent } from '../contract';
import type { Match } from './filter-values';
import type { EventLog } from './log';

/** So many new events at once are looked at piece by piece, the newest first. */
const many = 20_000;

/**
 * What a filter lets through of a log, kept up to date by the events that
 * arrive. A log that is there already is looked at piece by piece, from its
 * newest event back, so that what is at the end of the list shows at once.
 */
export class Visible {
  /** IDs found by looking back, newest first. */
  #before: number[] = [];
  /** IDs of what has arrived since, oldest first. */
  #after: number[] = [];
  /** Newest ID that looking back has not come to; 0: it has come to the end. */
  #next = 0;
  /** Newest ID that was looked at. */
  #seen = 0;
  /** Sessions of the events that match; they are gathered only where there is a match. */
  readonly sids = new Set<string>();
  /** Of the log that this is about. */
  #clears = 0;

  /** match null shows everything and costs nothing. */
  constructor(
    readonly log: EventLog,
    readonly match: Match | null,
  ) {
    this.#begin();
  }

  #begin(): void {
    this.#before = [];
    this.#after = [];
    this.sids.clear();
    this.#seen = this.log.lastId;
    this.#clears = this.log.clears;
    this.#next = this.match ? this.#seen : 0;
  }

  get length(): number {
    return this.match ? this.#before.length + this.#after.length : this.log.length;
  }

  /** All that the log has was looked at. */
  get done(): boolean {
    return this.#next < Math.max(1, this.log.firstId);
  }

  at(index: number): FtpEvent | undefined {
    if (!this.match) return this.log.at(index);
    const id = this.#idAt(index);
    return id === undefined ? undefined : this.log.get(id);
  }

  #idAt(index: number): number | undefined {
    const n = this.#before.length;
    return index < n ? this.#before[n - 1 - index] : this.#after[index - n];
  }

  /** Index of the first shown event whose ID is at least id. */
  lowerBound(id: number): number {
    if (!this.match) return this.log.lowerBound(id);
    let lo = 0;
    let hi = this.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if ((this.#idAt(mid) ?? 0) < id) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  /** Where the event of this ID is shown, or -1. */
  indexOf(id: number): number {
    const i = this.lowerBound(id);
    return this.at(i)?.id === id ? i : -1;
  }

  /** Looks at what the log has got since, and forgets what it has dropped. */
  update(): void {
    const { log, match } = this;
    if (!match || log.clears !== this.#clears || log.length - log.lowerBound(this.#seen + 1) > many) {
      this.#begin();
      return;
    }
    this.#forget(log.firstId);
    for (let i = log.lowerBound(this.#seen + 1); i < log.length; i++) {
      const e = log.at(i);
      if (e && match(e)) {
        this.#after.push(e.id);
        this.sids.add(e.sid);
      }
    }
    this.#seen = Math.max(this.#seen, log.lastId);
  }

  #forget(firstId: number): void {
    while (this.#before.length && (this.#before[this.#before.length - 1] ?? 0) < firstId) this.#before.pop();
    if (this.#before.length) return;
    const gone = this.#after.findIndex((id) => id >= firstId);
    if (gone) this.#after.splice(0, gone < 0 ? this.#after.length : gone);
  }

  /** Looks further back, at so many events. */
  look(count: number): void {
    const { log, match } = this;
    if (!match || this.done) return;
    let i = log.lowerBound(this.#next + 1) - 1;
    for (const end = Math.max(-1, i - count); i > end; i--) {
      const e = log.at(i);
      if (e && match(e)) {
        this.#before.push(e.id);
        this.sids.add(e.sid);
      }
    }
    this.#next = log.at(i)?.id ?? 0;
  }
}

/** A piece takes about so long, so that typing and painting go on between. */
const pieceMs = 8;
/** What was told is painted before the next piece. */
const frameMs = 16;
const countAtOnce = 500;
/** Between two pieces that are told, once there are rows enough to fill a screen. */
const tellMs = 60;
const screenful = 60;

/** Lets v look at its whole log, piece by piece. tell is called when there is more to show; the result stops it. */
export function scan(v: Visible, tell: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told = performance.now();
  const piece = () => {
    const before = v.length;
    const began = performance.now();
    // The first screenful is shown at once.
    const enough = () => before < screenful && v.length >= screenful;
    do v.look(countAtOnce);
    while (!v.done && !enough() && performance.now() - began < pieceMs);
    const tells = v.done || before < screenful || began - told > tellMs;
    if (!v.done) timer = setTimeout(piece, tells ? frameMs : 0);
    if (tells) {
      told = began;
      tell();
    }
  };
  if (!v.done) piece();
  return () => clearTimeout(timer);
}
