// Which field and which bytes light up together. The pointer and the focus
// light for a moment, a press keeps the light.
import { computed, signal } from '@preact/signals';
import type { FtpEvent } from '../contract';

export const hovered = signal(-1);
export const pinned = signal(-1);
/** Index of the lit field of the shown event, or -1. */
export const lit = computed(() => (hovered.value >= 0 ? hovered.value : pinned.value));

/** How the bytes are shown. */
export const byteView = signal<'hex' | 'text'>('hex');
/** Whether secrets of the shown event are readable. */
export const secretShown = signal(false);
/** Which bytes are shown of an event that was changed on its way. */
export const showOriginal = signal(false);

const noMask: [number, number][] = [];

/** The secret [from,to) ranges of the bytes that are shown of e. */
export const maskOf = (e: FtpEvent) =>
  (e.orig && showOriginal.value ? e.raw?.wasMask : e.raw?.mask) ?? noMask;

/** Another event is shown: nothing is lit, secrets are hidden again. */
export function resetLinks(): void {
  hovered.value = -1;
  pinned.value = -1;
  secretShown.value = false;
  showOriginal.value = false;
}

/** Keeps field i lit, or lets it go. */
export function togglePin(i: number): void {
  pinned.value = pinned.value === i ? -1 : i;
}
