// How large the reader has made the panes. Sizes are kept for wide and for
// middle screens apart: the same pane lies elsewhere there.
import { computed, signal } from '@preact/signals';
import { readSetting, writeSetting } from '../store/settings';

export type Pane = 'rail' | 'insp' | 'dock' | 'held';
type Layout = 'wide' | 'middle';

/** What a pane may measure in pixels, and how much of the room around it. */
export const limits: Record<Pane, { min: number; share: number }> = {
  rail: { min: 180, share: 0.35 },
  insp: { min: 280, share: 0.5 },
  dock: { min: 110, share: 0.65 },
  held: { min: 240, share: 0.7 },
};

/** Sizes in pixels by "wide.rail"; 0: closed; absent: as designed. */
type Sizes = Partial<Record<`${Layout}.${Pane}`, number>>;

/** Reads what was kept; nonsense counts as nothing. */
export function parseSizes(text: string | null): Sizes {
  try {
    const kept: unknown = JSON.parse(text ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).filter(
        ([key, v]) => /^(wide|middle)\.(rail|insp|dock|held)$/.test(key) && Number.isFinite(v) && v >= 0,
      ),
    );
  } catch {
    return {};
  }
}

const sizes = signal<Sizes>(parseSizes(readSetting('panes')));
const middle = globalThis.matchMedia?.('(max-width: 1180px)');
const layout = signal<Layout>(middle?.matches ? 'middle' : 'wide');
middle?.addEventListener('change', () => {
  layout.value = middle.matches ? 'middle' : 'wide';
});

const get = (pane: Pane) => sizes.value[`${layout.value}.${pane}`];

/** Sets a pane's size in pixels; 0 closes it, undefined makes it as designed. */
export function resize(pane: Pane, px: number | undefined): void {
  const next = { ...sizes.peek() };
  const key = `${layout.peek()}.${pane}` as const;
  if (px === undefined) delete next[key];
  else next[key] = Math.round(px);
  sizes.value = next;
  writeSetting('panes', JSON.stringify(next));
}

/** A size within what the pane may measure in so much room. */
export function clamp(pane: Pane, px: number, room: number): number {
  const { min, share } = limits[pane];
  return Math.max(Math.min(min, room * share), Math.min(px, room * share));
}

export const closed = (pane: Pane) => get(pane) === 0;

/** Opens a pane that was closed. */
export function open(pane: Pane | null): void {
  if (pane && closed(pane)) resize(pane, undefined);
}

/** The sizes as the style sheet takes them; a window that shrinks shrinks the panes. */
export const paneStyle = computed(() => {
  const style: Record<string, string> = {};
  for (const pane of ['rail', 'insp', 'dock', 'held'] as const) {
    const px = get(pane);
    if (px === undefined) continue;
    const room = pane === 'dock' ? '100vh' : pane === 'held' ? '100%' : '100vw';
    style[`--${pane}`] = px === 0 ? '0px' : `min(${px}px, calc(${limits[pane].share} * ${room}))`;
  }
  return style;
});

/** Which panes are closed, for the style sheet: "rail dock". */
export const closedPanes = computed(() =>
  (['rail', 'insp', 'dock', 'held'] as const).filter((pane) => closed(pane)).join(' '),
);
