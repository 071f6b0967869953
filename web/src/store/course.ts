// The obstacle course: a client does the same job again and again, and each time the server is another one.
import { effect, signal } from '@preact/signals';
import type { Card, CourseFormat, CourseInfo, CourseSaid } from '../contract';
import { attempt, call } from './actions';
import { course } from './state';

export const courses = signal<readonly CourseInfo[]>([]);
/** The cards of the courses that have ended, one for each client and course. */
export const cards = signal<readonly Card[]>([]);

effect(() => {
  const card = course.value?.card;
  if (!card?.cases.length || course.value?.running) return;
  cards.value = [...cards.peek().filter((c) => c.client !== card.client || c.course !== card.course), card];
});

const grades = new Set<unknown>(['pass', 'lenient', 'fail', 'info', 'not reached']);

/** A client's card, as "relay check" writes it (card.json); null: it is none. */
export function parseCard(text: string): Card | null {
  try {
    const c = JSON.parse(text) as Partial<Card> | null;
    const whole =
      typeof c?.client === 'string' &&
      typeof c.course === 'string' &&
      Array.isArray(c.cases) &&
      c.cases.length > 0 &&
      c.cases.every((x) => typeof x?.obstacle === 'string' && grades.has(x.verdict));
    return whole ? (c as Card) : null;
  } catch {
    return null;
  }
}

/** Adds cards from files to the matrix; gives the names of the files that have none. */
export async function addCards(files: readonly File[]): Promise<string[]> {
  const foreign: string[] = [];
  for (const file of files) {
    const card = file.size < mostBytes ? parseCard(await file.text()) : null;
    if (!card) foreign.push(file.name);
    else cards.value = [...cards.peek().filter((c) => keyOf(c) !== keyOf(card)), card];
  }
  return foreign;
}

const mostBytes = 16 << 20;

/** One run of a course with one client. */
export const keyOf = (c: Card): string => `${c.client} ${c.course} ${c.began}`;

export async function loadCourses(): Promise<void> {
  const answer = await attempt(() => call('course.list', {}));
  if (answer) courses.value = answer.result.list;
}

export const startCourse = (name: string, client: string) =>
  attempt(() => call('course.start', { course: name, client }));

/** Ends the attempt that runs. */
export const endAttempt = (said: CourseSaid) => attempt(() => call('course.end', { said }));

export const stopCourse = () => attempt(() => call('course.stop', {}));

/** A card as a file. */
export async function fileOf(
  format: CourseFormat,
  ask: () => Promise<{ bytes: Uint8Array }>,
): Promise<Blob | undefined> {
  const answer = await attempt(ask);
  return (
    answer?.bytes &&
    new Blob([answer.bytes as Uint8Array<ArrayBuffer>], {
      type: format === 'html' ? 'text/html' : 'text/markdown',
    })
  );
}

/** The client's card as a file. */
export const cardFile = (format: CourseFormat) => fileOf(format, () => call('course.card', { format }));
