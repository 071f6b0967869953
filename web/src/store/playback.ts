// A record that plays: the cursor goes from event to event with the gaps that
// there were, or with shorter ones.
import { effect, signal } from '@preact/signals';
import { lookAt } from './actions';
import * as s from './state';

/** How many times as fast as it was. */
export const speeds = [1, 4, 16] as const;
export const playSpeed = signal<(typeof speeds)[number]>(1);
export const playing = signal(false);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Plays from the cursor on, or from the beginning when it is at the end. */
export function play(): void {
  const { list } = s.visible.peek();
  const first = s.cursor.peek() || list.at(0)?.id;
  if (!first) return;
  playing.value = true;
  lookAt(first);
  goOn(first);
}

export function stopPlaying(): void {
  playing.value = false;
  clearTimeout(timer);
}

/** Waits for the event after the one with that ID, shows it and what is due with it, and so on to the end. */
function goOn(id: number): void {
  const { list, length } = s.visible.peek();
  const at = list.lowerBound(id + 1);
  const next = list.at(at);
  if (s.cursor.peek() !== id || !next) {
    stopPlaying();
    return;
  }
  const from = s.log.get(id)?.t ?? next.t;
  const began = performance.now();
  const now = () => from + (performance.now() - began) * 1e6 * playSpeed.peek();
  timer = setTimeout(
    () => {
      // The reader has gone elsewhere.
      if (s.cursor.peek() !== id) return stopPlaying();
      let i = at;
      while (i + 1 < length && (list.at(i + 1)?.t ?? 0) <= now()) i++;
      const to = list.at(i)?.id ?? next.id;
      lookAt(to);
      goOn(to);
    },
    Math.max(0, next.t - from) / 1e6 / playSpeed.peek(),
  );
}

/** Another speed holds from now on, also for the gap that is being waited for. */
export function setPlaySpeed(speed: (typeof speeds)[number]): void {
  playSpeed.value = speed;
  if (!playing.peek()) return;
  clearTimeout(timer);
  goOn(s.cursor.peek());
}

// The record went away, or another one came.
effect(() => {
  s.looks.value;
  stopPlaying();
});
