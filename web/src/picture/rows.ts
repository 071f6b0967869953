// Which rows a picture or a copy has.

import type { FtpEvent } from '../contract';
import { viewport } from '../ladder/viewport';
import { log, picked, visible } from '../store/state';

/** A longer picture would be of no use and its PNG beyond what a browser draws. */
export const maxRows = 200;

/** The rows taken together, in order; those that the record has forgotten are left out. */
export function pickedEvents(): FtpEvent[] {
  return [...picked.value]
    .sort((a, b) => a - b)
    .map((id) => log.get(id))
    .filter((e) => e !== undefined);
}

/** What the filter shows from the topmost row in view on, or the last rows if less would follow. */
export function shownEvents(): FtpEvent[] {
  const { list, length } = visible.value;
  const from = Math.max(0, Math.min(viewport.value.from, length - maxRows));
  const events: FtpEvent[] = [];
  for (let i = from; i < Math.min(from + maxRows, length); i++) {
    const e = list.at(i);
    if (e) events.push(e);
  }
  return events;
}
