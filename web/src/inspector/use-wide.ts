import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Whether an element is at least `width` pixels wide, kept up to date. */
export function useWide(ref: RefObject<HTMLElement | null>, width: number): boolean {
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const el = ref.current;
    if (!el) return;
    const watch = new ResizeObserver(([entry]) => setWide((entry?.contentRect.width ?? 0) >= width));
    watch.observe(el);
    return () => watch.disconnect();
  }, [ref, width]);
  return wide;
}
