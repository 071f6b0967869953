// Which of the files that come in are hand-ins.
import { type ClassFile, takeClass } from '../store/handin';
import { isRecording, openFiles } from '../store/recordings';
import { dialog, notify } from '../store/state';

/** How far from its beginning a file tells that it is a hand-in (recording.Save). */
const head = 200;

/** Whether a file is a hand-in. */
const isHandIn = async ({ file }: ClassFile): Promise<boolean> =>
  (
    await file
      .slice(0, head)
      .text()
      .catch(() => '')
  ).includes('"handIn":{');

/** The files that may be hand-ins; those of a folder that are something else are left out. */
export const onlyRecordings = (files: readonly ClassFile[]): readonly ClassFile[] => {
  const some = files.filter((f) => isRecording(f.path));
  return some.length ? some : files;
};

/** Whether what was dropped is a class: several hand-ins, a folder with one, or anything while a class is checked. */
async function isClass(files: readonly ClassFile[]): Promise<boolean> {
  if (dialog.peek() === 'hand-ins') return true;
  const are = await Promise.all(files.map(isHandIn));
  const inFolder = files.some((f) => f.path.includes('/'));
  return are.filter(Boolean).length >= (inFolder ? 1 : 2);
}

/** Opens what was dropped anywhere: a class, a recording, a capture or a lesson. */
export async function openDropped(files: readonly ClassFile[]): Promise<void> {
  if (await isClass(files)) takeClass(onlyRecordings(files));
  else if (files.length) await openFiles(files.map((f) => f.file));
  else notify('unreadable'); // an empty folder
}
