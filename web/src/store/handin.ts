// Hand-ins: the student makes one, and the teacher's page judges those of a class.
import { signal } from '@preact/signals';
import type { ExpectArgs, Graded, HandInMade } from '../contract';
import { Refused } from '../port';
import { saveAs } from '../ui/save';
import { attempt, call, select } from './actions';
import { openFile } from './recordings';
import { readSetting, writeSetting } from './settings';
import { dialog, notify } from './state';

/** The student's name, as typed; kept in this browser. */
export const studentName = signal(readSetting('student') ?? '');

export function nameStudent(name: string): void {
  studentName.value = name;
  writeSetting('student', name);
}

/** A name without blanks around it, and with one space for each run of blanks (handin.Tidy). */
export const tidyName = (name: string): string => name.trim().replace(/\s+/g, ' ');

/** The text in a seed that stands for the student's name. */
const placeholder = '{name}';

/** Whether a seed needs the student's name. */
export const needsName = (seed: string): boolean => seed.includes(placeholder);

/** The seed of a student (handin.SeedFor). */
export const seedFor = (seed: string, name: string): string => seed.replaceAll(placeholder, tidyName(name));

/** Makes the hand-in of the lesson that runs, and replays it; undefined when that failed or was stopped. */
export const checkHandIn = async (): Promise<HandInMade | undefined> =>
  (await attempt(() => call('handin.make', { name: '', check: true })))?.result;

/** Saves the hand-in of the lesson that runs under the student's name; tells whether it did. */
export async function saveHandIn(name: string): Promise<boolean> {
  const answer = await attempt(() => call('handin.make', { name }));
  if (!answer) return false;
  const stem = `${tidyName(name)}-${answer.result.lesson}`.replace(/[^\p{L}\p{N}.-]+/gu, '-');
  saveAs(`${stem}.ftpsim.json`, new Blob([new Uint8Array(answer.bytes)], { type: 'application/json' }));
  return true;
}

/** Stops what is replayed. */
export const stopHandIn = () => void call('handin.stop', {}).catch(() => {});

// — the teacher's page —

/** A file of a class, with its folders: "class/ada/passive.ftpsim.json". */
export interface ClassFile {
  path: string;
  file: File;
}

/** The files to judge, by name. */
export const classFiles = signal<readonly ClassFile[]>([]);
/** What was handed out. */
export const expected = signal<ExpectArgs>({ seed: readSetting('class-seed') ?? '' });
/** The name of the lesson file that the teacher has chosen; empty: none. */
export const expectedFile = signal('');
/** The table. */
export const classTable = signal<readonly Graded[]>([]);
/** How many files are judged; null: none is. */
export const judged = signal<number | null>(null);

let round = 0;

/** Takes the files of a class and shows the dialog. */
export function takeClass(files: readonly ClassFile[]): void {
  stopClass();
  classFiles.value = [...files].sort((a, b) => a.path.localeCompare(b.path));
  classTable.value = [];
  dialog.value = 'hand-ins';
}

/** Judges the files, one after the other. */
export async function judgeClass(): Promise<void> {
  const mine = ++round;
  const files = classFiles.peek();
  writeSetting('class-seed', expected.peek().seed ?? '');
  classTable.value = [];
  if (!(await attempt(() => call('handin.expect', expected.peek())))) return;
  for (let n = 0; n < files.length && mine === round; n++) {
    judged.value = n;
    const g = await judgeFile(files[n] as ClassFile);
    if (g && mine === round) classTable.value = [...classTable.peek(), g];
  }
  if (mine === round) await endClass();
}

/** Judges a file; undefined when it was stopped or cannot be read. */
async function judgeFile({ path, file }: ClassFile): Promise<Graded | undefined> {
  try {
    const bytes = await file.slice(0, mostBytes + 1).arrayBuffer(); // of a larger file the Worker says so
    return (await call('handin.add', { name: path }, new Uint8Array(bytes))).result;
  } catch (e) {
    if (!(e instanceof Refused)) notify('unreadable', path);
    else if (e.code !== 'stopped' && e.code !== 'crashed') notify(e.code, e.text);
    return undefined;
  }
}

/** No hand-in is larger (handin.MaxFile). */
const mostBytes = 32 << 20;

/** Stops judging; the table keeps what was judged. */
export function stopClass(): void {
  if (judged.peek() === null) return;
  round++;
  stopHandIn();
  void endClass();
}

/** The table with what the hand-ins show beside one another. */
async function endClass(): Promise<void> {
  judged.value = null;
  const answer = await attempt(() => call('handin.table', {}));
  if (answer) classTable.value = answer.result.list;
}

export async function saveTable(): Promise<void> {
  const answer = await attempt(() => call('handin.csv', {}));
  if (answer)
    saveAs('hand-ins.csv', new Blob([new Uint8Array(answer.bytes)], { type: 'text/csv;charset=utf-8' }));
}

/** Shows a hand-in as a recording, at an event. */
export async function showHandIn(path: string, event: number): Promise<void> {
  const of = classFiles.peek().find((f) => f.path === path);
  if (!of) return;
  dialog.value = null;
  if ((await openFile(of.file)) && event) select(event);
}
