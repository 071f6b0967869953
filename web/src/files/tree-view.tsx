import opened from 'lucide-static/icons/chevron-down.svg?raw';
import shut from 'lucide-static/icons/chevron-right.svg?raw';
import fileIcon from 'lucide-static/icons/file.svg?raw';
import textIcon from 'lucide-static/icons/file-text.svg?raw';
import folderIcon from 'lucide-static/icons/folder.svg?raw';
import folderOpenIcon from 'lucide-static/icons/folder-open.svg?raw';
import imageIcon from 'lucide-static/icons/image.svg?raw';
import { useRef } from 'preact/hooks';
import { formatBytes, t, tMaybe } from '../i18n';
import { readable } from '../names/encoding-guess';
import { Named } from '../names/named';
import { select } from '../store/actions';
import { filesAt, type Since, sinceOf } from '../store/past';
import { selectedId, touched } from '../store/state';
import { Icon } from '../ui/icon';
import { dropDir } from './drop';
import { askDelete, askRename, view } from './file-commands';
import { busy, closeDir, current, currentRow, newest, openDir, rows, showMore } from './state';
import { dirOfMore, moveBy, type Row } from './tree';

/** The tree: one tab stop; arrows move, Enter opens, F2 renames, Delete deletes. */
export function Tree() {
  const root = useRef<HTMLDivElement>(null);
  const list = rows.value;
  const here = currentRow.value;
  const reveal = (path: string) => {
    const at = rows.peek().findIndex((r) => r.path === path);
    root.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  };
  const keys = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey || !here || !act(e.key, here)) return;
    reveal(current.peek());
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div
      ref={root}
      class="tree scroll"
      role="tree"
      tabIndex={0}
      aria-label={t('files.title')}
      aria-activedescendant={here ? idOf(list.indexOf(here)) : undefined}
      onKeyDown={keys}
    >
      {list.map((row, i) => (
        <Item key={row.path} row={row} id={idOf(i)} here={row === here} />
      ))}
    </div>
  );
}

const idOf = (i: number) => `file-${i}`;

function act(key: string, row: Row): boolean {
  if (key === 'Enter') enter(row);
  else if (key === 'F2' && !row.more) askRename(row);
  else if (key === 'Delete' && !row.more) askDelete(row);
  else return move(key, row);
  return true;
}

function move(key: string, row: Row): boolean {
  const step = moveBy(key, rows.peek(), row.path);
  if (!step) return key.startsWith('Arrow');
  if ('to' in step) current.value = step.to;
  else if ('open' in step) openDir(step.open);
  else closeDir(step.close);
  return true;
}

function enter(row: Row): void {
  if (row.more) showMore(dirOfMore(row));
  else if (!row.dir && sinceOf(row.path) === 'later') return;
  else if (!row.dir) view(row);
  else if (row.open) closeDir(row.path);
  else openDir(row.path);
}

function Item({ row, id, here }: { row: Row; id: string; here: boolean }) {
  const since = filesAt.value ? sinceOf(row.path) : '';
  const mark = filesAt.value ? undefined : touched.value.get(row.path);
  const lit = mark && (mark.id === newest.value || mark.id === selectedId.value);
  const over = row.dir && dropDir.value === row.path;
  const press = () => {
    current.value = row.path;
    if (row.dir || row.more) enter(row);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
    <div
      id={id}
      class={`tr ${here ? 'here' : ''} ${lit ? 'new' : ''} ${over ? 'over' : ''}`}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={row.pos}
      aria-setsize={row.siblings}
      aria-expanded={row.dir ? row.open : undefined}
      aria-selected={here}
      data-path={row.path}
      data-since={since || undefined}
      style={{ '--depth': row.depth }}
      onClick={press}
      onDblClick={() => !row.dir && !row.more && enter(row)}
    >
      {row.dir ? <Icon svg={row.open ? opened : shut} size={15} /> : <span class="nochev" />}
      {row.more ? (
        <span class="name mute">{t('files.more-rows', { n: row.more })}</span>
      ) : (
        <>
          <Icon svg={iconOf(row)} size={15} />
          <span class="name" title={readable(row.name)}>
            <Named text={row.name} />
          </span>
          {since ? <SinceThen since={since} row={row} /> : <Aside row={row} mark={mark} />}
        </>
      )}
    </div>
  );
}

/** How a file of the past stands to the present. */
function SinceThen({ since, row }: { since: Exclude<Since, ''>; row: Row }) {
  return (
    <span class="sz since">
      {t(`past.since.${since}`)}
      {!row.dir && since !== 'later' && ` · ${formatBytes(row.size)}`}
    </span>
  );
}

/** What stands at the end of a row: a transfer, the event that changed it, or its size. */
function Aside({ row, mark }: { row: Row; mark?: { op: string; id: number } }) {
  const tr = busy.value.get(row.path);
  if (tr && !row.dir) {
    return (
      <span class="sz busy">
        {tr.dir === 's2c' ? '↓' : '↑'} {formatBytes(tr.bytes)}
      </span>
    );
  }
  if (mark && mark.op !== 'delete' && mark.op !== 'rmdir') {
    return (
      <button
        type="button"
        class="sz change"
        tabIndex={-1}
        title={t('files.mark.title', { id: String(mark.id) })}
        onClick={(e) => {
          e.stopPropagation();
          current.value = row.path;
          select(mark.id);
        }}
      >
        {tMaybe(`files.mark.${mark.op}`, mark.op)} · #{mark.id}
      </button>
    );
  }
  if (row.dir) return row.open && !row.known ? <span class="sz">{t('files.loading')}</span> : null;
  return <span class="sz">{formatBytes(row.size)}</span>;
}

const PICTURE = /\.(jpe?g|png|gif|webp|svg|bmp|ico)$/i;
const TEXT = /\.(txt|md|csv|log|json|xml|html?|cfg|ini|sh|py|c|h|go)$/i;

function iconOf(row: Row): string {
  if (row.dir) return row.open ? folderOpenIcon : folderIcon;
  if (PICTURE.test(row.name)) return imageIcon;
  return TEXT.test(row.name) ? textIcon : fileIcon;
}
