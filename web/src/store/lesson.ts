// Lessons: the list, the one that is offered, and what a person does in the one that runs.
import { effect, signal } from '@preact/signals';
import type { LessonAct, LessonInfo, LessonOpened } from '../contract';
import { open as openPane } from '../panes/sizes';
import { Refused } from '../port';
import { attempt, call, readConfig } from './actions';
import { fetchLesson, isName, maxLesson, offeredByRelay } from './lesson-files';
import { type Kept, keepLesson, mark, marks, readKept, type Source } from './lesson-keep';
import { closeRecording } from './recordings';
import * as s from './state';

/** A lesson in the list. */
export interface Listed {
  info: LessonInfo;
  source: Source;
}

/** The built-in lessons, and those in the relay's folder. */
export const lessons = signal<{ builtin: readonly Listed[]; folder: readonly Listed[] }>({
  builtin: [],
  folder: [],
});

/** A lesson that waits for a person's consent. */
export interface Asked {
  source: Source;
  seed: string;
  /** What the page's address named; empty: it was opened otherwise. */
  from: string;
  opened: LessonOpened;
}
export const asked = signal<Asked | null>(null);

/** So many files of the relay's folder are listed. */
const mostFiles = 100;

export async function loadLessons(): Promise<void> {
  const answer = await attempt(() => call('lesson.list', {}));
  if (!answer) return;
  const builtin = answer.result.list.map((info) => ({ info, source: { name: info.name } }));
  lessons.value = { builtin, folder: lessons.peek().folder };
  const folder: Listed[] = [];
  for (const address of (await offeredByRelay()).slice(0, mostFiles)) {
    try {
      const source = { text: await fetchLesson(address) };
      folder.push({ info: (await call('lesson.start', source)).result.info, source });
    } catch (e) {
      if (!(e instanceof Refused)) throw e; // one that cannot be read is not listed
    }
  }
  lessons.value = { builtin, folder };
}

/** Offers a lesson: the page says what it changes and asks. Without a seed it gets one of its own. */
export async function openLesson(source: Source, seed = randomSeed(), from = ''): Promise<void> {
  const answer = await attempt(() => call('lesson.start', { ...source, seed }));
  if (!answer) return;
  asked.value = { source, seed, from, opened: answer.result };
  s.dialog.value = 'lesson';
}

/** Four letters and digits that are not mixed up when they are read out. */
export function randomSeed(): string {
  const signs = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
  return Array.from(crypto.getRandomValues(new Uint8Array(4)), (n) => signs[n % signs.length]).join('');
}

/** Offers the lesson in a file. */
export async function openLessonFile(file: File): Promise<void> {
  if (file.size > maxLesson) return s.notify('too-large', file.name);
  const text = await file.text().catch(() => null); // a folder, or it is gone
  if (text === null) return s.notify('unreadable', file.name);
  await openLesson({ text });
}

/** When the page has loaded: goes on with the lesson that ran before, or offers the one that the address names. */
export async function openAtStart(lesson: string, seed: string): Promise<void> {
  const kept = readKept();
  if (kept && (!lesson || lesson === kept.from)) return start(kept);
  const source = isName(lesson) ? { name: lesson } : await attempt(() => fetchLesson(lesson));
  if (source === undefined) return;
  await openLesson(typeof source === 'string' ? { text: source } : source, seed || undefined, lesson);
}

/** Starts the lesson that was offered, from its first step or where an earlier run has come to. */
export async function beginLesson(goOn: boolean): Promise<void> {
  const a = asked.peek();
  if (!a) return;
  s.dialog.value = null;
  asked.value = null;
  if (s.recording.peek()) await closeRecording(); // the server does not change behind it
  const progress = goOn ? marks.peek()[a.opened.info.name]?.progress : undefined;
  await start({ source: a.source, seed: a.seed, from: a.from, progress });
}

async function start(lesson: Kept): Promise<void> {
  const { source, seed, progress: earlier } = lesson;
  keepLesson(lesson);
  const begun = await attempt(() => call('lesson.start', { ...source, seed, earlier, confirm: true }));
  if (!begun) return keepLesson(null);
  await readConfig();
  openPane('rail');
  s.panel.value = 'lesson';
}

// A server that was started again knows nothing of the lesson.
let crashed = false;
effect(() => {
  const { state } = s.server.value;
  if (state === 'crashed') crashed = true;
  if (state !== 'up' || !crashed) return;
  crashed = false;
  const kept = readKept();
  if (kept) void start(kept);
});

effect(() => {
  const progress = s.lesson.value?.progress;
  const kept = readKept();
  if (!progress || !kept) return;
  mark(progress);
  keepLesson({ ...kept, progress });
});

/** What a person did for an item; tells whether it is one of the step to do. */
export async function act(a: LessonAct): Promise<boolean> {
  return (await attempt(() => call('lesson.act', a)))?.result.taken ?? false;
}

/** Starts the lesson again from its first step. */
export async function restartLesson(): Promise<void> {
  if (s.recording.peek()) await closeRecording(); // the server does not change behind it
  await attempt(() => call('lesson.restart', {}));
  await readConfig();
}

/** Ends the lesson, and undoes what it has set. */
export async function stopLesson(undo: boolean): Promise<void> {
  if (s.recording.peek()) await closeRecording();
  if (!(await attempt(() => call('lesson.stop', { undo })))) return;
  keepLesson(null);
  if (s.panel.peek() === 'lesson') s.panel.value = 'ladder';
  await readConfig();
}
