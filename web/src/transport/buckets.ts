// The timeline's picture: the events by their numbers, as so many bars.
import type { FtpEvent } from '../contract';

/** A list of events by rising IDs, as store/visible.ts has it. */
export interface Source {
  readonly length: number;
  at(index: number): FtpEvent | undefined;
  lowerBound(id: number): number;
}

/** A bar: how high (0…1), which kind gives it its colour, whether a breakpoint took part. */
export interface Bar {
  /** Which of the bars it is, from 0. */
  at: number;
  height: number;
  tone: string;
  mark: boolean;
}

interface Block {
  n: number;
  sum: number;
  rank: number;
  mark: boolean;
}

/** More important kinds hide others of their bar. */
export const tones = ['note', 'cmd', 'r1', 'r2', 'r3', 'dat', 'r4', 'r5'];

/** IDs of one block: 2 to this power. */
const shift = 4;
/** Up to so many IDs the events themselves are looked at. */
const few = 2048;

/**
 * What is known of a list in blocks of 16 IDs. Each event is looked at once,
 * whether it comes at the end or, when a filter looks back, at the beginning.
 */
export class Buckets {
  #blocks = new Map<number, Block>();
  /** IDs that were looked at, both included; low > high: none. */
  #low = Number.POSITIVE_INFINITY;
  #high = 0;

  constructor(
    readonly list: Source,
    readonly toneOf: (e: FtpEvent) => string,
  ) {}

  /** Looks at what the list has got since, and forgets what is before firstId. */
  update(firstId: number): void {
    const { list } = this;
    const last = list.at(list.length - 1)?.id ?? 0;
    if (last < this.#high) this.#clear(); // a new server counts from 1 again
    for (const key of this.#blocks.keys()) if (key < firstId >> shift) this.#blocks.delete(key);
    const known = this.#high > 0;
    const older = known ? list.lowerBound(this.#low) : 0;
    for (let i = 0; i < older; i++) this.#add(list.at(i));
    for (let i = known ? list.lowerBound(this.#high + 1) : 0; i < list.length; i++) this.#add(list.at(i));
    this.#low = Math.min(this.#low, list.at(0)?.id ?? Number.POSITIVE_INFINITY);
    this.#high = Math.max(this.#high, last);
  }

  #clear(): void {
    this.#blocks.clear();
    this.#low = Number.POSITIVE_INFINITY;
    this.#high = 0;
  }

  #add(e: FtpEvent | undefined): void {
    if (!e) return;
    const key = e.id >> shift;
    let b = this.#blocks.get(key);
    if (!b) {
      b = { n: 0, sum: 0, rank: 0, mark: false };
      this.#blocks.set(key, b);
    }
    join(b, one(e, this.toneOf));
  }

  /** The IDs from first, span of them, as count bars; those without an event are left out. */
  bars(first: number, span: number, count: number): Bar[] {
    const joined = new Map<number, Block>();
    const add = (id: number, b: Block) => {
      const at = Math.min(count - 1, Math.max(0, Math.floor(((id - first) * count) / span)));
      const before = joined.get(at);
      if (before) join(before, b);
      else joined.set(at, { ...b });
    };
    if (span <= few)
      for (let i = 0; i < this.list.length; i++) {
        const e = this.list.at(i);
        if (e) add(e.id, one(e, this.toneOf));
      }
    else for (const [key, b] of this.#blocks) add(key << shift, b);
    return [...joined].map(([at, { n, sum, rank, mark }]) => ({
      at,
      height: steps(sum / n),
      tone: tones[rank] ?? 'note',
      mark,
    }));
  }
}

/** Rounded, so that the order in which events were added does not show. */
const steps = (height: number): number => Math.round(height * 4096) / 4096;

const one = (e: FtpEvent, toneOf: (e: FtpEvent) => string): Block => ({
  n: 1,
  sum: weight(e),
  rank: tones.indexOf(toneOf(e)),
  mark: (e.break ?? 0) > 0,
});

function join(into: Block, b: Block): void {
  into.n += b.n;
  into.sum += b.sum;
  into.rank = Math.max(into.rank, b.rank);
  into.mark ||= b.mark;
}

/** How much of the height an event takes: data by the logarithm of its bytes. */
function weight(e: FtpEvent): number {
  if (e.kind === 'data') return Math.min(1, 0.35 + Math.log2(1 + (e.bytes ?? 0)) / 28);
  if (e.kind === 'reply') return 0.5 + Math.min(0.3, (e.dec?.text?.length ?? 0) / 160);
  if (e.kind === 'command') return 0.35 + Math.min(0.3, (e.dec?.arg?.length ?? 0) / 80);
  return 0.25;
}

/** The bars of one colour as an SVG path in a box of count × 100. */
export function pathOf(all: readonly Bar[], tone: string): string {
  let d = '';
  for (const b of all) {
    const height = Math.round(b.height * 82);
    if (b.tone === tone) d += `M${b.at + 0.18} 100v${-height}h.64v${height}z`;
  }
  return d;
}

/** Signs at the upper or lower edge, of the bars that test picks. */
export function signsOf(all: readonly Bar[], edge: 'top' | 'bottom', test: (b: Bar) => boolean): string {
  const y = edge === 'top' ? 0 : 91;
  return all
    .filter(test)
    .map((b) => `M${b.at} ${y}h1v9h-1z`)
    .join('');
}
