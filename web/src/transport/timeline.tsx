import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { toneOf } from '../ladder/row';
import { viewport } from '../ladder/viewport';
import { goLive, lookAt } from '../store/actions';
import { cursor, filterMode, hits, log, selectedId, visible } from '../store/state';
import type { Visible } from '../store/visible';
import { Buckets, pathOf, signsOf, tones } from './buckets';

const barCount = 160;
const redrawMs = 250;

/**
 * The whole record by its numbers, as a strip: what the filter shows in the
 * colours of its kinds, where breakpoints took part, what is in view, where one
 * is. Click or drag goes there.
 */
export function Timeline() {
  const box = useRef<HTMLDivElement>(null);
  const painted = useSteady();
  // Keys and the pointer act on what is there now, not on what was last painted.
  const goTo = (index: number) => {
    const { list, length } = visible.peek();
    const e = list.at(Math.max(0, index));
    if (index >= length - 1 || !e) goLive();
    else lookAt(e.id);
  };
  const byPointer = (e: PointerEvent) => {
    const { list, length } = visible.peek();
    if (!(e.buttons & 1) || !box.current || !length) return;
    const { first, span } = range();
    const area = box.current.getBoundingClientRect();
    box.current.setPointerCapture(e.pointerId);
    goTo(list.lowerBound(first + Math.floor(((e.clientX - area.left) / area.width) * span)));
  };
  const byKey = (e: KeyboardEvent) => {
    const { list, length } = visible.peek();
    const at = list.lowerBound(selectedId.peek() || log.lastId);
    const big = Math.max(1, Math.round(length / 20));
    const steps: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      PageUp: at - big,
      PageDown: at + big,
      Home: 0,
      End: length - 1,
    };
    const to = steps[e.key];
    if (to === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    goTo(to);
  };
  const id = selectedId.value || log.lastId;
  return (
    <div
      class="scrub opt2"
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={t('transport.timeline')}
      aria-valuemin={log.firstId}
      aria-valuemax={log.lastId}
      aria-valuenow={id}
      aria-valuetext={
        id
          ? t('transport.timeline.value', { id: String(id), head: String(log.lastId) })
          : t('transport.timeline.empty')
      }
      onPointerDown={byPointer}
      onPointerMove={byPointer}
      onKeyDown={byKey}
    >
      <Strip {...painted} />
      {log.length > 0 && <Marks />}
    </div>
  );
}

/** IDs that the width stands for: few events do not fill it. */
const range = () => ({
  first: log.firstId,
  span: Math.max(log.lastId - log.firstId + 1, barCount),
});

/** What is shown, but not oftener than four times a second. */
function useSteady() {
  const tick = useSignal(0);
  const waiting = useRef(0);
  const current = visible.peek();
  useEffect(
    () =>
      visible.subscribe(() => {
        if (waiting.current) return;
        waiting.current = window.setTimeout(() => {
          waiting.current = 0;
          tick.value++;
        }, redrawMs);
      }),
    [],
  );
  useEffect(() => () => clearTimeout(waiting.current), []);
  tick.value;
  return current;
}

const known = new WeakMap<Visible, Buckets>();

function barsOf(list: Visible) {
  let b = known.get(list);
  if (!b) {
    b = new Buckets(list, toneOf);
    known.set(list, b);
  }
  b.update(log.firstId);
  const { first, span } = range();
  return b.bars(first, span, barCount);
}

function Strip({ list, length }: { list: Visible; length: number }) {
  const all = barsOf(list);
  const found = filterMode.value === 'highlight' && hits.peek().list !== list ? barsOf(hits.peek().list) : [];
  return (
    <svg viewBox={`0 0 ${barCount} 100`} preserveAspectRatio="none" aria-hidden="true" data-n={length}>
      {tones.map((tone) => (
        <path key={tone} data-k={tone} d={pathOf(all, tone)} />
      ))}
      <path class="hits" d={signsOf(found, 'bottom', () => true)} />
      <path class="breaks" d={signsOf(all, 'top', (b) => b.mark)} />
    </svg>
  );
}

function Marks() {
  const { list, length } = visible.peek();
  const { first, span } = range();
  const percent = (id: number) => ((id - first) / span) * 100;
  const { from, to } = viewport.value;
  const start = list.at(from)?.id ?? 0;
  const end = (list.at(Math.min(to, length) - 1)?.id ?? 0) + 1;
  const at = cursor.value || selectedId.value;
  return (
    <>
      {start > 0 && end > start && (
        <i class="view" style={{ left: `${percent(start)}%`, width: `${percent(end) - percent(start)}%` }} />
      )}
      {at >= first && (
        <i class={cursor.value ? 'at looking' : 'at'} style={{ left: `${percent(at + 0.5)}%` }} />
      )}
    </>
  );
}
