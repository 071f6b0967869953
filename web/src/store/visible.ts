import type { FtpEvent } from '../wire';
import type { EventLog } from './log';

export type Match = (e: FtpEvent) => boolean;

/** What a filter lets through of a log, kept up to date by the events that arrive. */
export class Visible {
  #ids: number[] = [];
  #seen = 0;

  /** match null shows everything and costs nothing. */
  constructor(
    readonly log: EventLog,
    readonly match: Match | null,
  ) {
    this.update();
  }

  get length(): number {
    return this.match ? this.#ids.length : this.log.length;
  }

  at(index: number): FtpEvent | undefined {
    if (!this.match) return this.log.at(index);
    const id = this.#ids[index];
    return id === undefined ? undefined : this.log.get(id);
  }

  /** Index of the first shown event whose ID is at least id. */
  lowerBound(id: number): number {
    if (!this.match) return this.log.lowerBound(id);
    let lo = 0;
    let hi = this.#ids.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if ((this.#ids[mid] ?? 0) < id) lo = mid + 1;
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
    if (!this.match) return;
    const { log } = this;
    if (!log.length) {
      // Cleared, or a new server that counts from 1 again.
      this.#ids = [];
      this.#seen = 0;
      return;
    }
    const gone = this.#ids.findIndex((id) => id >= log.firstId);
    if (gone > 0) this.#ids.splice(0, gone);
    else if (gone < 0) this.#ids = [];
    for (let i = log.lowerBound(this.#seen + 1); i < log.length; i++) {
      const e = log.at(i);
      if (e && this.match(e)) this.#ids.push(e.id);
    }
    this.#seen = Math.max(this.#seen, log.lastId);
  }
}
