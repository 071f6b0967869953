// The timeline's picture: the events in order, as so many bars.
import type { FtpEvent } from '../wire';

export interface Source {
  length: number;
  at(index: number): FtpEvent | undefined;
}

/** A bar: how high (0…1), and which kind gives it its colour. */
export interface Bar {
  height: number;
  tone: string;
}

/** Looked at in each bar at most. */
const samples = 24;

/** More important kinds hide others of their bar. */
const rank = ['note', 'cmd', 'r1', 'r2', 'r3', 'dat', 'r4', 'r5'];

/** Divides the events into at most count bars; fewer events give fewer bars, one each. */
export function bars(list: Source, count: number, toneOf: (e: FtpEvent) => string): Bar[] {
  const n = Math.min(count, list.length);
  return Array.from({ length: n }, (_, i) => {
    const from = Math.floor((i * list.length) / n);
    const to = Math.floor(((i + 1) * list.length) / n);
    const stride = Math.max(1, Math.ceil((to - from) / samples));
    let sum = 0;
    let seen = 0;
    let best = 0;
    for (let j = from; j < to; j += stride) {
      const e = list.at(j);
      if (!e) continue;
      sum += weight(e);
      seen++;
      best = Math.max(best, rank.indexOf(toneOf(e)));
    }
    return { height: seen ? sum / seen : 0, tone: rank[best] ?? 'note' };
  });
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
  all.forEach((b, i) => {
    if (b.tone === tone)
      d += `M${i + 0.18} 100v${-Math.round(b.height * 82)}h.64v${Math.round(b.height * 82)}z`;
  });
  return d;
}
