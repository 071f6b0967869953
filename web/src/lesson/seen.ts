import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Scrolls the element into view, when it is drawn and again whenever what it says changes. */
export function useSeen<E extends Element>(what: string): RefObject<E | null> {
  const element = useRef<E>(null);
  useLayoutEffect(() => element.current?.scrollIntoView({ block: 'nearest' }), [what]);
  return element;
}
