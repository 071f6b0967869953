import { formatNumber } from '../i18n';
import { now } from './now';

/** How long something has lasted that began then (Unix milliseconds), to the nearest second: who shows it is drawn anew each second. */
export function lasting(since: number): string {
  const s = Math.max(0, Math.round((now.value - since) / 1000));
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  return min < 60 ? `${min} min ${s % 60} s` : `${formatNumber(Math.floor(min / 60))} h ${min % 60} min`;
}
