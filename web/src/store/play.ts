// Examples: lines that the page types into the built-in client.
import { effect } from '@preact/signals';
import { focusRegion } from '../keys/regions';
import { attempt, call, goLive, interruptClient } from './actions';
import { clientPrompt, empty, panel } from './state';

/** What the client asks when it waits for a command. */
const ready = 'ftp> ';

/** Resolves once cond holds. It reads signals, and is asked again when they change. */
export function when(cond: () => boolean): Promise<void> {
  return new Promise((done) => {
    let over = false;
    let stop: (() => void) | undefined;
    stop = effect(() => {
      if (over || !cond()) return;
      over = true;
      done();
      queueMicrotask(() => stop?.());
    });
  });
}

/**
 * Has the client run lines, one after the other. A question that it asks is given up first: the lines are
 * commands, no answers. With ms, its messages pass at least so many milliseconds apart.
 */
export async function play(lines: readonly string[], ms = 0): Promise<void> {
  const { prompt } = clientPrompt.peek();
  if (prompt && prompt !== ready) {
    await interruptClient();
    await when(() => clientPrompt.value.prompt === ready);
  }
  goLive();
  await attempt(() => call('client.play', { lines: [...lines], ms }));
}

/** Goes on with an example without its pace. */
export const hurry = () => attempt(() => call('client.hurry', {}));

/** Plays an example so that a reader can follow each message in the ladder. */
export async function demonstrate(lines: readonly string[]): Promise<void> {
  panel.value = 'ladder';
  await play(lines, 1000);
  await when(() => !empty.value);
  requestAnimationFrame(() => focusRegion('region-ladder'));
}
