// What can be done with the current file: for the menu and for the keys.

import { signal } from '@preact/signals';
import downloadIcon from 'lucide-static/icons/download.svg?raw';
import viewIcon from 'lucide-static/icons/eye.svg?raw';
import newFolderIcon from 'lucide-static/icons/folder-plus.svg?raw';
import renameIcon from 'lucide-static/icons/pencil.svg?raw';
import eventIcon from 'lucide-static/icons/search.svg?raw';
import deleteIcon from 'lucide-static/icons/trash-2.svg?raw';
import { t } from '../i18n';
import { probable } from '../names/encoding-guess';
import { select } from '../store/actions';
import {
  download,
  joinPath,
  makeFolder,
  movePath,
  parentOf,
  removePath,
  upload,
} from '../store/file-actions';
import { filesAt, readOnly, sinceOf, viewed } from '../store/past';
import { dialog, touched } from '../store/state';
import type { Entry } from '../ui/menu';
import { saveAs } from '../ui/save';
import { current, currentDir, openDir } from './state';
import type { Row } from './tree';

/** What the dialog asks for. */
export type Question = { deed: 'new-folder' | 'rename' | 'delete'; row: Row };
export const question = signal<Question | null>(null);

export const askNewFolder = (row: Row) => {
  question.value = { deed: 'new-folder', row };
};
export const askRename = (row: Row) => {
  if (row.path !== '/' && !readOnly.peek()) question.value = { deed: 'rename', row };
};
export const askDelete = (row: Row) => {
  if (row.path !== '/' && !readOnly.peek()) question.value = { deed: 'delete', row };
};

/** The entries of the menu for the current row. */
export function entriesOf(row: Row | undefined): Entry[] {
  if (!row || row.more) return [];
  const fixed = row.path === '/';
  const mark = touched.value.get(row.path);
  const unread = row.dir || sinceOf(row.path) === 'later';
  const look: Entry[] = [
    { name: t('past.view'), svg: viewIcon, do: () => view(row), disabled: unread },
    { name: t('files.download'), svg: downloadIcon, do: () => void save(row), disabled: unread },
  ];
  if (readOnly.value) return look;
  const list: Entry[] = [
    ...look,
    { name: t('files.new-folder'), svg: newFolderIcon, do: () => askNewFolder(row) },
    { name: t('files.rename'), svg: renameIcon, do: () => askRename(row), disabled: fixed },
    { name: t('files.delete'), svg: deleteIcon, do: () => askDelete(row), disabled: fixed, danger: true },
  ];
  if (mark) {
    list.push({
      name: t('files.show-event', { id: String(mark.id) }),
      svg: eventIcon,
      do: () => select(mark.id),
    });
  }
  return list;
}

/** Carries out what the dialog was asked, with the name that was given. */
export async function answer({ deed, row }: Question, name: string): Promise<void> {
  if (deed === 'new-folder') {
    const dir = currentDir.peek();
    openDir(dir);
    if (await makeFolder(joinPath(dir, name))) current.value = joinPath(dir, name);
  } else if (deed === 'rename') {
    const to = joinPath(parentOf(row.path), name);
    if (to !== row.path && (await movePath(row.path, to))) current.value = to;
  } else if (await removePath(row.path)) {
    current.value = parentOf(row.path);
  }
}

/** Saves a file of the server on the reader's disk. */
export async function save(row: Row): Promise<void> {
  const bytes = await download(row.path, filesAt.peek());
  if (!bytes) return;
  saveAs(probable(row.name), new Blob([bytes]));
}

/** Shows what a file holds, now or at the moment that is looked at. */
export function view(row: Row): void {
  viewed.value = { path: row.path, at: filesAt.peek(), size: row.size };
  dialog.value = 'file';
}

/** A file to put, with its path below the folder that takes it. */
export interface Put {
  path: string;
  file: File;
}

/** Puts files below a directory, one after the other, making folders as needed. */
export async function putFiles(dir: string, puts: readonly Put[]): Promise<void> {
  openDir(dir);
  const made = new Set<string>([dir]);
  for (const { path, file } of puts) {
    const target = joinPath(dir, path);
    await makeFolders(dir, parentOf(target), made);
    await upload(target, file);
  }
}

async function makeFolders(root: string, dir: string, made: Set<string>): Promise<void> {
  if (made.has(dir) || dir.length < root.length) return;
  await makeFolders(root, parentOf(dir), made);
  made.add(dir);
  await makeFolder(dir);
}
