// What a share link brings: shown at once where nothing is replaced, else offered first.
import { signal } from '@preact/signals';
import { keepsAny } from './persist';
import { show } from './record';
import { unpack } from './share';
import * as s from './state';

/** A record that a link brought and that waits for a decision. */
export interface Offer {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  events: number;
  sessions: number;
}

export const offer = signal<Offer | null>(null);

/** The packed record in the fragment of an address; null: it is of no share link. */
export function inHash(hash: string): string | null {
  // Mail programs break lines and escape what need not be escaped.
  const text = hash.replace(/%3d/gi, '=').replace(/%0[ad]|%20|\s/gi, '');
  return /^#r(=|$)/i.test(text) ? text.slice(3) : null;
}

/** Opens what the page's address carries, if it carries a record. */
export async function openShared(hash: string, name: string): Promise<void> {
  const packed = inHash(hash);
  if (packed === null) return;
  history.replaceState(null, '', location.pathname + location.search);
  const bytes = await unpack(packed);
  const found = typeof bytes === 'string' ? bytes : describe(bytes);
  if (typeof bytes === 'string' || typeof found === 'string') {
    s.notice.value = { code: String(found), text: '' };
    return;
  }
  offer.value = { name, bytes, ...found };
  if (!replaces()) await accept();
}

/** What a link's bytes hold; a code if they are no record. */
export function describe(
  bytes: Uint8Array,
): { events: number; sessions: number } | 'bad-link' | 'link-files' {
  try {
    const all = JSON.parse(new TextDecoder().decode(bytes));
    if (all.files || Object.keys(all.blobs ?? {}).length) return 'link-files';
    const sids = all.events.map((x: { e: { sid?: string } }) => x.e.sid).filter(Boolean);
    return { events: all.events.length, sessions: new Set(sids).size };
  } catch {
    return 'bad-link';
  }
}

/** Whether there is something that a link's record would take the place of. */
const replaces = () =>
  !s.empty.peek() || s.recording.peek() !== null || s.touched.peek().size > 0 || keepsAny();

/** Shows the record that is offered. Closing it brings back what was there. */
export async function accept(): Promise<void> {
  const o = offer.peek();
  offer.value = null;
  if (o) await show({ name: o.name, link: true }, o.bytes);
}

export const decline = () => {
  offer.value = null;
};
