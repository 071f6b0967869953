import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { toneOf } from '../ladder/row';
import { viewport } from '../ladder/viewport';
import { goLive, lookAt } from '../store/actions';
import { cursor, log, selectedId, visible } from '../store/state';
import { bars, pathOf } from './buckets';

const barCount = 120;
const redrawMs = 250;
const tones = ['note', 'cmd', 'r1', 'r2', 'r3', 'dat', 'r4', 'r5'];

/** All events that the filter shows, as a strip: what kinds, what is in view, what is selected. Click or drag goes there. */
export function Timeline() {
  const box = useRef<HTMLDivElement>(null);
  const { list, length } = useSteady();
  const at = selectedId.value ? list.indexOf(selectedId.value) : -1;
  const now = at < 0 ? length - 1 : at;
  const goTo = (index: number) => {
    if (index >= length - 1) return goLive();
    const e = list.at(Math.max(0, index));
    if (e) lookAt(e.id);
  };
  const byPointer = (e: PointerEvent) => {
    if (!(e.buttons & 1) || !box.current || !length) return;
    const area = box.current.getBoundingClientRect();
    box.current.setPointerCapture(e.pointerId);
    goTo(Math.floor(((e.clientX - area.left) / area.width) * spanOf(length)));
  };
  const byKey = (e: KeyboardEvent) => {
    const big = Math.max(1, Math.round(length / 20));
    const steps: Record<string, number> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      PageUp: now - big,
      PageDown: now + big,
      Home: 0,
      End: length - 1,
    };
    const to = steps[e.key];
    if (to === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    goTo(to);
  };
  const id = list.at(now)?.id ?? 0;
  return (
    <div
      class="scrub opt2"
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={t('transport.timeline')}
      aria-valuemin={0}
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
      <Strip length={length} />
      {length > 0 && <Marks length={length} at={at} />}
    </div>
  );
}

/** Events that the width stands for: few events do not fill it. */
const spanOf = (length: number) => Math.max(length, barCount);

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

function Strip({ length }: { length: number }) {
  const all = bars(visible.peek().list, barCount, toneOf);
  return (
    <svg viewBox={`0 0 ${barCount} 100`} preserveAspectRatio="none" aria-hidden="true" data-n={length}>
      {tones.map((tone) => (
        <path key={tone} data-k={tone} d={pathOf(all, tone)} />
      ))}
    </svg>
  );
}

function Marks({ length, at }: { length: number; at: number }) {
  const span = spanOf(length);
  const percent = (n: number) => `${(Math.min(n, length) / span) * 100}%`;
  const { from, to } = viewport.value;
  const shown = Math.max(0, Math.min(to, length) - from);
  return (
    <>
      <i class="view" style={{ left: percent(from), width: percent(shown) }} />
      {at >= 0 && <i class={cursor.value ? 'at looking' : 'at'} style={{ left: percent(at + 0.5) }} />}
    </>
  );
}
