// What a share link has brought, as the page's first load needs it; shared.ts, loaded when there is a link, does the rest.
import { signal } from '@preact/signals';
import type { Bundle } from './bundle';

/** What a link brought and what waits for a decision. */
export interface Offer {
  name: string;
  /** Of the link, unpacked. */
  size: number;
  bundle: Bundle;
  events: number;
  sessions: number;
}

export const offer = signal<Offer | null>(null);

/** What the link asks of its reader; empty: nothing. */
export const task = signal('');

/** Whether the link that was taken last brought files; they are on the server, not in its record. */
export const broughtFiles = signal(false);

/** Takes back one change; tells whether nothing of it is left to take back. */
export type Undo = () => Promise<boolean>;

/** How to take back what links have changed on the server, the latest last. */
export const brought = signal<readonly Undo[] | null>(null);

/** The packed text in the fragment of an address; null: it is of no share link. */
export function inHash(hash: string): string | null {
  // Mail programs break lines and escape what need not be escaped.
  const text = hash.replace(/%3d/gi, '=').replace(/%0[ad]|%20|\s/gi, '');
  return /^#r(=|$)/i.test(text) ? text.slice(3) : null;
}
