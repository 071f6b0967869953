// What the teacher can do with the class.
import { signal } from '@preact/signals';
import type { OrderKind, ToTeacher } from '../gen/class';
import { dialog } from '../store/state';
import { saveAs } from '../ui/save';
import { type Feed, openFeed } from './feed';
import * as s from './store';
import { readToken, writeToken } from './token';

let feed: Feed | undefined;

/** Enters the class by its code. */
export function enter(code: string, name: string, title: string): void {
  open({ code, name, title });
}

/** Enters the class again if this tab has been in it. */
export function enterAgain(): void {
  if (readToken()) open({});
}

function open(first: { code?: string; name?: string; title?: string }): void {
  feed?.close();
  s.refused.value = '';
  let entered = !first.code;
  feed = openFeed(() => (entered ? { token: readToken() } : first), {
    hear: (list) => {
      for (const m of list) noteToken(m);
      s.hear(list);
    },
    link: (state) => {
      if (state === 'open') entered = true;
      s.link.value = state;
    },
  });
}

function noteToken({ entered, refused }: ToTeacher): void {
  if (entered) writeToken(entered.token);
  if (refused) {
    writeToken('');
    s.forgetClass();
  }
}

/** Gives an order to a seat, or to all if to is empty. */
export function give(to: string, kind: OrderKind, text = ''): void {
  feed?.say({ order: { to, order: { id: crypto.randomUUID?.() ?? String(Math.random()), kind, text } } });
}

export const collect = () => feed?.say({ collect: true });

/** Ends the class; the page leaves it. */
export function end(): void {
  feed?.say({ end: true });
  feed?.close();
  writeToken('');
  s.forgetClass();
}

/** Fetches the hand-ins as a zip; null: the relay does not give it. */
export async function fetchHandIns(): Promise<Blob | null> {
  const answer = await fetch(new URL('class/handins.zip', document.baseURI), {
    method: 'POST',
    headers: { Authorization: `Bearer ${readToken()}` },
  }).catch(() => null);
  return answer?.ok ? answer.blob() : null;
}

export async function saveHandIns(): Promise<void> {
  const zip = await fetchHandIns();
  if (zip) saveAs('hand-ins.zip', zip);
  else s.failures.value = [...s.failures.peek(), { who: '', error: 'no-zip' }];
}

/** What a dialog asks the teacher. */
export type Ask = 'message' | 'lesson' | 'profile' | 'fault' | 'end' | 'projector';
/** The open dialog, and which seat it is about; empty: all. */
export const asking = signal<{ what: Ask; to: string }>({ what: 'message', to: '' });

export function ask(what: Ask, to = ''): void {
  asking.value = { what, to };
  dialog.value = 'class';
}
