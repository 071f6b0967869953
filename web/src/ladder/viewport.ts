import { signal } from '@preact/signals';

/** Rows in view, [from, to): the timeline marks them. */
export const viewport = signal({ from: 0, to: 0 });

/** The list's own keeper of it. */
export const setViewport = (from: number, to: number): void => {
  viewport.value = { from, to };
};
