import { signal } from '@preact/signals';
import uploadIcon from 'lucide-static/icons/upload.svg?raw';
import { t } from '../i18n';
import { parentOf } from '../store/file-actions';
import { Icon } from '../ui/icon';
import { type Put, putFiles } from './file-commands';
import { currentDir, rows } from './state';

/** The directory under the pointer while files are dragged over the tree, or empty. */
export const dropDir = signal('');

const hasFiles = (e: DragEvent) => !!e.dataTransfer?.types.includes('Files');

/** The handlers of the element that takes files. */
export const dropped = {
  onDragOver(e: DragEvent) {
    if (!hasFiles(e)) return;
    e.preventDefault();
    dropDir.value = dirUnder(e.target);
  },
  onDragLeave(e: DragEvent & { currentTarget: HTMLElement }) {
    if (!e.currentTarget.contains(e.relatedTarget as Node | null)) dropDir.value = '';
  },
  onDrop(e: DragEvent) {
    if (!hasFiles(e) || !e.dataTransfer) return;
    e.preventDefault();
    const dir = dirUnder(e.target);
    dropDir.value = '';
    void gather(e.dataTransfer).then((puts) => putFiles(dir, puts));
  },
};

function dirUnder(target: EventTarget | null): string {
  const path = (target as Element | null)?.closest<HTMLElement>('[data-path]')?.dataset.path;
  const row = rows.peek().find((r) => r.path === path);
  if (!row) return currentDir.peek();
  return row.dir ? row.path : parentOf(row.path);
}

/** All files of a drop, those in dropped folders too. */
export async function gather(data: DataTransfer): Promise<Put[]> {
  // All must be taken before the first await: the list dies with the event.
  const items = [...data.items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const puts: Put[] = [];
  for (const { entry, file } of items) {
    if (entry) await walk(entry, puts);
    else if (file) puts.push({ path: file.name, file });
  }
  return puts;
}

async function walk(entry: FileSystemEntry, puts: Put[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((ok, bad) => (entry as FileSystemFileEntry).file(ok, bad));
    puts.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives its entries in parts, an empty one last.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((ok, bad) => reader.readEntries(ok, bad));
    if (!part.length) return;
    for (const child of part) await walk(child, puts);
  }
}

/** The place that says that files can be dropped, and the button that does the same. */
export function DropZone({ browse }: { browse: () => void }) {
  const dir = dropDir.value;
  return (
    <div class={`dropzone ${dir ? 'over' : ''}`}>
      <Icon svg={uploadIcon} size={14} />
      {dir ? (
        <span>{t('files.drop-into', { path: dir })}</span>
      ) : (
        <span>
          {t('files.drop')}{' '}
          <button type="button" class="link" onClick={browse}>
            {t('files.browse')}
          </button>
        </span>
      )}
    </div>
  );
}
