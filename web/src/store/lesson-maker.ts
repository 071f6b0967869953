// A lesson that is made of what was played: which rows are ticked, and what the lesson file says then.
import { computed, signal } from '@preact/signals';
import type { Draft, DraftHow, FtpEvent, LessonMade } from '../contract';
import { tagOf } from '../ladder/row-text';
import { asText } from '../picture/text';
import { Refused } from '../port';
import { call } from './actions';
import { openLesson } from './lesson';
import { linkOf } from './share-link';
import * as s from './state';

/** A ticked row. */
export interface Pick {
  how: DraftHow;
  /** The sentence that a student reads. */
  say: string;
  /** A new step begins here; its title. */
  begins: boolean;
  title: string;
}

/** The ticked rows, by the numbers of their events. */
export const picks = signal<ReadonlyMap<number, Pick>>(new Map());
export const head = signal({ title: '', text: '', minutes: 5, profile: false });
/** Files that the server gets. */
export const staged = signal<ReadonlySet<string>>(new Set());

/** The lesson that was made, or why there is none. */
export type Made = LessonMade | { problem: string };
export const made = signal<Made | null>(null);

/** So many rows can be ticked from. */
export const most = 500;

/** Kinds of events that a lesson may ask for. */
const kinds = new Set([
  'command',
  'reply',
  'data',
  'conn.open',
  'conn.close',
  'conn.fail',
  'session.close',
  'timeout',
]);

/** The rows to tick: the newest ones that the filter shows. */
export const rows = computed<FtpEvent[]>(() => {
  s.version.value;
  const { list } = s.visible.value;
  const found: FtpEvent[] = [];
  for (let i = list.length - 1; i >= 0 && found.length < most; i--) {
    const e = list.at(i);
    if (e?.sid && kinds.has(e.kind)) found.push(e);
  }
  return found.reverse();
});

/** A row in words, as copied rows read, without its number and time. */
export const wordsOf = (e: FtpEvent): string =>
  asText([e])
    .trim()
    .replace(/^\S+\s+\S+\s+/, '');

/** The command that a row is, or that it belongs to. */
const commandOf = (e: FtpEvent): FtpEvent | undefined => (e.kind === 'command' ? e : s.log.get(e.re ?? 0));

/** The path that a row is about. */
const pathOf = (e: FtpEvent): string =>
  [e, commandOf(e)].map((x) => x?.dec?.path ?? '').find((p) => p.startsWith('/')) ?? '';

/** Whether a row stores a file, so that the file can be asked for. */
export const stores = (e: FtpEvent): boolean =>
  /^(STOR|APPE)$/.test(commandOf(e)?.dec?.verb ?? '') && pathOf(e) !== '';

/** What a row's sentence is until a teacher writes one: "RETR /readme.txt: 226". */
export function firstSentence(e: FtpEvent): string {
  const verb = commandOf(e)?.dec?.verb ?? '';
  if (e.kind !== 'command' && e.kind !== 'reply') return [verb, tagOf(e)].filter(Boolean).join(': ');
  const about = [verb, pathOf(e)].filter(Boolean).join(' ');
  return [about, e.dec?.code].filter(Boolean).join(': ');
}

/** The files that ticked rows fetch: the server may need them. */
export const fetched = computed<string[]>(() => {
  const paths = [...picks.value.keys()].map((id) => {
    const e = s.log.get(id);
    return e && commandOf(e)?.dec?.verb === 'RETR' ? pathOf(e) : '';
  });
  return [...new Set(paths)].filter(Boolean).sort();
});

function change(next: Map<number, Pick>): void {
  picks.value = new Map([...next].sort(([a], [b]) => a - b));
  made.value = null;
}

/** Ticks a row, or takes the tick away. */
export function tick(e: FtpEvent): void {
  const next = new Map(picks.peek());
  if (!next.delete(e.id)) next.set(e.id, { how: 'order', say: firstSentence(e), begins: false, title: '' });
  change(next);
}

export function edit(id: number, part: Partial<Pick>): void {
  const now = picks.peek().get(id);
  if (now) change(new Map(picks.peek()).set(id, { ...now, ...part }));
}

export function editHead(part: Partial<typeof head.value>): void {
  head.value = { ...head.peek(), ...part };
  made.value = null;
}

export function stage(path: string, on: boolean): void {
  const next = new Set(staged.peek());
  if (on) next.add(path);
  else next.delete(path);
  staged.value = next;
  made.value = null;
}

/** The ticked rows in steps. */
export const steps = computed<[number, Pick][][]>(() => {
  const list: [number, Pick][][] = [];
  for (const entry of picks.value) {
    if (entry[1].begins || !list.length) list.push([]);
    list.at(-1)?.push(entry);
  }
  return list;
});

function draft(): Draft {
  const { title, text, minutes, profile } = head.peek();
  return {
    title: title.trim(),
    text,
    minutes,
    profile: profile ? s.hello.peek()?.config.profile : undefined,
    files: fetched.peek().filter((p) => staged.peek().has(p)),
    steps: steps.peek().map((items) => ({
      title: items[0]?.[1].title || items[0]?.[1].say || '',
      items: items.map(([event, { how, say }]) => ({ event, how, say })),
    })),
  };
}

/** Has the engine make the lesson, and try it on the record. */
export async function make(): Promise<void> {
  try {
    made.value = (await call('lesson.make', draft())).result;
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    made.value = { problem: e.text };
  }
}

/** The address of the lesson; empty: it is too long for one. */
export async function addressOf(text: string): Promise<string> {
  const link = await linkOf({ lesson: { text } });
  return 'hash' in link ? location.origin + location.pathname + link.hash : '';
}

export const playMade = (text: string): Promise<void> => openLesson({ text });
