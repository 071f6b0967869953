import type { FtpEvent } from '../contract';

const shift = 10;
const chunkSize = 1 << shift;

/**
 * The events that the page keeps, oldest first: append-only, in chunks of 1024,
 * so that neither growing nor dropping the oldest ever copies the rest.
 */
export class EventLog {
  #chunks: FtpEvent[][] = [];
  #length = 0;
  #clears = 0;

  /** How often it was cleared: what is kept of its events elsewhere is of no use behind that. */
  get clears(): number {
    return this.#clears;
  }
  get length(): number {
    return this.#length;
  }
  get firstId(): number {
    return this.at(0)?.id ?? 0;
  }
  get lastId(): number {
    return this.at(this.#length - 1)?.id ?? 0;
  }

  /** Adds what is new of list and returns it; events that are here already are left out. */
  append(list: readonly FtpEvent[]): FtpEvent[] {
    const last = this.lastId;
    const fresh = list.filter((e) => e.id > last);
    for (const e of fresh) {
      let chunk = this.#chunks[this.#chunks.length - 1];
      if (!chunk || chunk.length === chunkSize) {
        chunk = [];
        this.#chunks.push(chunk);
      }
      chunk.push(e);
    }
    this.#length += fresh.length;
    return fresh;
  }

  at(index: number): FtpEvent | undefined {
    return this.#chunks[index >> shift]?.[index & (chunkSize - 1)];
  }

  /** Where the event of this ID stands, or -1. */
  indexOf(id: number): number {
    const guess = id - this.firstId;
    if (this.at(guess)?.id === id) return guess;
    const i = this.lowerBound(id);
    return this.at(i)?.id === id ? i : -1;
  }

  get(id: number): FtpEvent | undefined {
    return this.at(this.indexOf(id));
  }

  /** Index of the first event whose ID is at least id. */
  lowerBound(id: number): number {
    let lo = 0;
    let hi = this.#length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if ((this.at(mid)?.id ?? 0) < id) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  /** Drops the oldest chunks while more than max events are kept; returns how many went. */
  trim(max: number): number {
    let dropped = 0;
    while (this.#chunks.length > 1 && this.#length - dropped > max) {
      dropped += chunkSize;
      this.#chunks.shift();
    }
    this.#length -= dropped;
    return dropped;
  }

  clear(): void {
    this.#clears++;
    this.#chunks = [];
    this.#length = 0;
  }
}
