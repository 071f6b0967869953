import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Key, t } from '../i18n';
import { clamp, closed, limits, type Pane, resize } from './sizes';
import './panes.css';

interface Props {
  pane: Pane;
  /** ID of the element that it makes larger or smaller. */
  controls: string;
  /** Which way the pane grows. */
  grows: 'left' | 'right' | 'up';
}

const names: Record<Pane, Key> = {
  rail: 'pane.rail',
  insp: 'pane.insp',
  dock: 'pane.dock',
  held: 'pane.held',
};
const stepPx = 16;

/** The edge of a pane: drag it, or move it by arrow keys, Home and End; Enter closes and opens the pane, a double click makes it as designed. */
export function Splitter({ pane, controls, grows }: Props) {
  const self = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ size: 0, room: 1 });
  const upright = grows !== 'up';
  const sign = grows === 'right' ? 1 : -1;

  // The pane reaches from the edge to the border of what is around both.
  const measure = () => {
    const edge = self.current?.getBoundingClientRect();
    const around = self.current?.parentElement?.getBoundingClientRect();
    if (!edge || !around) return at;
    const middle = upright ? (edge.left + edge.right) / 2 : (edge.top + edge.bottom) / 2;
    const end = upright ? around.right : around.bottom;
    const size = grows === 'right' ? middle - around.left : end - middle;
    const now = { size: Math.max(0, Math.round(size)), room: upright ? around.width : around.height };
    setAt((old) => (old.size === now.size && old.room === now.room ? old : now));
    return now;
  };
  useLayoutEffect(() => {
    measure();
  });
  useEffect(() => {
    const watch = new ResizeObserver(measure);
    const around = self.current?.parentElement;
    if (around) watch.observe(around);
    return () => watch.disconnect();
  }, []);

  const set = (px: number) => resize(pane, clamp(pane, px, measure().room));
  const drag = (e: PointerEvent) => {
    if (e.button !== 0) return;
    const edge = self.current;
    const from = upright ? e.clientX : e.clientY;
    const size = measure().size;
    edge?.setPointerCapture(e.pointerId);
    const move = (m: PointerEvent) => set(size + sign * ((upright ? m.clientX : m.clientY) - from));
    edge?.addEventListener('pointermove', move);
    edge?.addEventListener('lostpointercapture', () => edge.removeEventListener('pointermove', move), {
      once: true,
    });
    e.preventDefault();
    edge?.focus();
  };
  const keys = (e: KeyboardEvent) => {
    const { size, room } = measure();
    const more = upright ? (sign > 0 ? 'ArrowRight' : 'ArrowLeft') : 'ArrowUp';
    const less = upright ? (sign > 0 ? 'ArrowLeft' : 'ArrowRight') : 'ArrowDown';
    if (e.key === more) set(size + stepPx);
    else if (e.key === less) set(size - stepPx);
    else if (e.key === 'Home') set(0);
    else if (e.key === 'End') set(room);
    else if (e.key === 'Enter') resize(pane, closed(pane) ? undefined : 0);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  const percent = (px: number) => Math.round((100 * px) / at.room);
  return (
    <div
      ref={self}
      class={`splitter ${pane}-edge ${upright ? 'upright' : ''}`}
      role="separator"
      tabIndex={0}
      aria-label={t(names[pane])}
      title={t('pane.how')}
      aria-controls={controls}
      aria-orientation={upright ? 'vertical' : 'horizontal'}
      aria-valuemin={0}
      aria-valuemax={percent(limits[pane].share * at.room)}
      aria-valuenow={percent(at.size)}
      aria-valuetext={closed(pane) ? t('pane.closed') : `${percent(at.size)} %`}
      onPointerDown={drag}
      onDblClick={() => resize(pane, undefined)}
      onKeyDown={keys}
    />
  );
}
