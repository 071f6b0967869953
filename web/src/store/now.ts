// The time, for all that counts seconds: one clock, which stands still while nobody reads it or sees the page.
import { signal } from '@preact/signals';
import type { FtpEvent } from '../contract';

const everyMs = 1000;
let timer: ReturnType<typeof setInterval> | undefined;
let watched = false;

/** Unix milliseconds, once a second. */
export const now = signal(Date.now(), {
  watched() {
    watched = true;
    // Whoever reads it first is being drawn at this moment.
    queueMicrotask(run);
  },
  unwatched() {
    watched = false;
    run();
  },
});

function run(): void {
  clearInterval(timer);
  if (!watched || globalThis.document?.hidden) return;
  tick();
  timer = setInterval(tick, everyMs);
}

function tick(): void {
  now.value = Date.now();
}

globalThis.document?.addEventListener('visibilitychange', run);

/** When the server's clock began, in Unix milliseconds. */
export const began = signal(0);

/** A difference in milliseconds that is none: the parts of a time are rounded. */
const slack = 20;

/** Takes the server's clock from an event of its own. */
export function setClock(e: FtpEvent): void {
  const at = Date.parse(e.wall) - e.t / 1e6;
  if (Math.abs(at - began.peek()) > slack) began.value = at;
}

/** Unix milliseconds of a time of the server's clock. */
export const wallOf = (ns: number): number => began.value + ns / 1e6;
