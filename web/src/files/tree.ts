import { joinPath } from '../store/file-actions';
import type { FtpFile } from '../wire';

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
}

type Dirs = ReadonlyMap<string, readonly FtpFile[]>;

/** The rows of the tree from the root down, as far as directories are open. */
export function rowsOf(dirs: Dirs, open: ReadonlySet<string>): Row[] {
  const root: FtpFile = { name: '/', dir: true, size: 0, mtime: 0, mode: '' };
  const rows: Row[] = [];
  add(rows, dirs, open, root, '/', 0, 1, 1);
  return rows;
}

function add(
  rows: Row[],
  dirs: Dirs,
  open: ReadonlySet<string>,
  f: FtpFile,
  path: string,
  depth: number,
  pos: number,
  siblings: number,
): void {
  const shown = f.dir && open.has(path);
  rows.push({
    path,
    name: f.name,
    depth,
    dir: f.dir,
    size: f.size,
    open: shown,
    known: dirs.has(path),
    pos,
    siblings,
  });
  if (!shown) return;
  const files = dirs.get(path) ?? [];
  files.forEach((child, i) => {
    add(rows, dirs, open, child, joinPath(path, child.name), depth + 1, i + 1, files.length);
  });
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
