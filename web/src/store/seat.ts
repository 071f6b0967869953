// The page's seat at the relay. This tab remembers it, so that a reload comes
// back to the same FTP address; another tab takes a seat of its own.
import { effect } from '@preact/signals';
import type { Start } from '../port';
import { status } from './state';

const key = 'ftpsim.seat';

/** What the page says to the relay first: its code, seat and name from before the reload. */
export function opening(): Start['opening'] {
  effect(() => {
    const { seatToken, name } = status.value.relay;
    if (seatToken) remember({ seat: seatToken, name: name ?? '' });
  });
  return remembered();
}

function remembered(): Start['opening'] {
  const empty = { code: '', seat: '', name: '' };
  try {
    return { ...empty, ...(JSON.parse(sessionStorage.getItem(key) ?? '{}') as object) };
  } catch {
    return empty;
  }
}

/** Remembers what a reload says again. A page in a frame may have no storage. */
export function remember(part: Partial<Start['opening']>): void {
  try {
    sessionStorage.setItem(key, JSON.stringify({ ...remembered(), ...part }));
  } catch {}
}
