import type { FtpFile } from '../contract';
import { joinPath } from '../store/file-actions';

/** One row of the tree that is to be seen. */
export interface Row {
  path: string;
  name: string;
  depth: number;
  dir: boolean;
  size: number;
  /** Directories only: its children show. */
  open: boolean;
  /** Directories only: what it holds is known. */
  known: boolean;
  /** Place among its siblings, from 1. */
  pos: number;
  siblings: number;
  /** Not a file, but the row that stands for so many more of its directory. */
  more?: number;
}

/** So many entries of a directory show at first, and with each wish for more. */
export const page = 200;

type Dirs = ReadonlyMap<string, readonly FtpFile[]>;

/** The rows of the tree from the root down, as far as directories are open and pages shown. */
export function rowsOf(
  dirs: Dirs,
  open: ReadonlySet<string>,
  shown: ReadonlyMap<string, number> = new Map(),
): Row[] {
  const rows: Row[] = [];
  const add = (f: FtpFile, path: string, depth: number, pos: number, siblings: number) => {
    const isOpen = f.dir && open.has(path);
    const known = dirs.has(path);
    rows.push({ path, name: f.name, depth, dir: f.dir, size: f.size, open: isOpen, known, pos, siblings });
    if (isOpen) addChildren(path, dirs.get(path) ?? [], depth + 1);
  };
  const addChildren = (path: string, files: readonly FtpFile[], depth: number) => {
    const some = files.slice(0, shown.get(path) ?? page);
    const rest = files.length - some.length;
    const siblings = some.length + (rest ? 1 : 0);
    some.forEach((child, i) => {
      add(child, joinPath(path, child.name), depth, i + 1, siblings);
    });
    if (rest) rows.push(moreRow(path, rest, depth, siblings));
  };
  add({ name: '/', dir: true, size: 0, mtime: 0, mode: '' }, '/', 0, 1, 1);
  return rows;
}

/** Its path is that of no file: a name holds no "/". */
function moreRow(dir: string, more: number, depth: number, pos: number): Row {
  const path = `${joinPath(dir, '')}//more`;
  return { path, name: '', depth, dir: false, size: 0, open: false, known: true, pos, siblings: pos, more };
}

/** The directory that a "more" row belongs to. */
export function dirOfMore(row: Row): string {
  return row.path.slice(0, -'//more'.length).replace(/(.)\/$/, '$1');
}

/** What a key asks for in the tree. */
export type Move = { to: string } | { open: string } | { close: string } | null;

/** Where an arrow key leads from the row of `path` (ARIA's tree view pattern). */
export function moveBy(key: string, rows: readonly Row[], path: string): Move {
  const at = Math.max(
    0,
    rows.findIndex((r) => r.path === path),
  );
  const here = rows[at];
  const to = (i: number): Move => (rows[i] ? { to: rows[i].path } : null);
  if (!here) return null;
  switch (key) {
    case 'ArrowDown':
      return to(Math.min(at + 1, rows.length - 1));
    case 'ArrowUp':
      return to(Math.max(at - 1, 0));
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'ArrowRight':
      if (!here.dir) return null;
      if (!here.open) return { open: here.path };
      return (rows[at + 1]?.depth ?? 0) > here.depth ? to(at + 1) : null;
    case 'ArrowLeft':
      if (here.open) return { close: here.path };
      return to(rows.findLastIndex((r, i) => i < at && r.depth < here.depth));
    default:
      return null;
  }
}

/** Whether a name can be given to a file. */
export function goodName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
}
