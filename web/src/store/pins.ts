// The certificates of other servers that were pinned here, which the browser keeps.
import type { Pins } from '../contract';
import { readSetting, writeSetting } from './settings';

type Kept = Readonly<Record<string, string>>;

/** What is kept: fingerprints by the names of servers. */
export function parsePins(text: string | null): Kept {
  try {
    const kept: unknown = JSON.parse(text ?? '{}');
    if (typeof kept !== 'object' || !kept) return {};
    return Object.fromEntries(
      Object.entries(kept).filter(
        ([name, print]) =>
          /^[A-Za-z][A-Za-z0-9-]{0,31}$/.test(name) && /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(print),
      ),
    );
  } catch {
    return {};
  }
}

/** What is kept after a change; an empty fingerprint forgets a server. */
export const changed = (kept: Kept, change: Kept): Kept =>
  Object.fromEntries(Object.entries({ ...kept, ...change }).filter(([, print]) => print));

/** Another tab may have pinned one since: only what this one has changed is written. */
export const applyPins = (m: Pins): void =>
  writeSetting('pins', JSON.stringify(changed(parsePins(readSetting('pins')), m.changed)));

/** Gives the Worker what is kept. */
export async function restorePins(give: (pins: Kept) => Promise<unknown>): Promise<void> {
  const pins = parsePins(readSetting('pins'));
  if (Object.keys(pins).length) await give(pins);
}
