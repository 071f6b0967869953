import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** How often a live region changes at most. */
export const calmMs = 2000;

/**
 * Returns a function that passes texts on: the first at once, later ones at most every two seconds, of several
 * in between the latest. stop drops what still waits.
 */
export function calmly(say: (text: string) => void): { hear: (text: string) => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next: string | undefined;
  let said: string | undefined;
  const pass = (text: string) => {
    said = text;
    say(text);
    timer = setTimeout(() => {
      timer = undefined;
      if (next !== undefined && next !== said) pass(next);
      next = undefined;
    }, calmMs);
  };
  return {
    hear(text) {
      if (timer) next = text;
      else if (text !== said) pass(text);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Text that changes quickly: it shows at once, and is announced at most every two seconds. */
export function Calm({ text, children }: { text: string; children?: ComponentChildren }) {
  const [said, setSaid] = useState('');
  const [voice] = useState(() => calmly(setSaid));
  useEffect(() => voice.hear(text), [text]);
  useEffect(() => voice.stop, []);
  return (
    <>
      <span aria-hidden="true">{children ?? text}</span>
      <span class="sr" role="status">
        {said}
      </span>
    </>
  );
}
