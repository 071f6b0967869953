import { useMemo, useState } from 'preact/hooks';
import type { Field } from '../contract';
import { t, tMaybe } from '../i18n';
import { byteName, type Cell, type HexRow, rowsOf } from './hex';
import { hovered, lit, secretShown, togglePin } from './highlight';

interface Props {
  cells: Cell[];
  fields: Field[];
  width: 8 | 16;
  /** Where the first byte stands in what is shown in pages. */
  base?: number;
}

/** Rows of hex with their text beside them: one tab stop, arrow keys go from byte to byte. */
export function HexView({ cells, fields, width, base = 0 }: Props) {
  const rows = useMemo(() => rowsOf(cells, width), [cells, width]);
  const [at, setAt] = useState(-1);

  const go = (to: number) => {
    const next = Math.max(0, Math.min(cells.length - 1, to));
    setAt(next);
    hovered.value = cells[next]?.field ?? -1;
    document.getElementById(`byte-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const keys = (e: KeyboardEvent) => {
    const to = target(e.key, at, width, cells.length);
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    if (to !== undefined) go(to);
    else if (e.key === 'Enter' && cells[at] && cells[at].field >= 0) togglePin(cells[at].field);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div
      class="hex"
      role="grid"
      tabIndex={0}
      aria-label={t('bytes.grid')}
      aria-activedescendant={at >= 0 ? `byte-${at}` : undefined}
      onKeyDown={keys}
      onFocus={() => at < 0 && go(0)}
      onBlur={() => {
        setAt(-1);
        hovered.value = -1;
      }}
      onMouseLeave={() => {
        hovered.value = -1;
      }}
    >
      {rows.map((row) => (
        <Row key={row.off} row={row} at={at} width={width} fields={fields} base={base} />
      ))}
    </div>
  );
}

function target(key: string, at: number, width: number, length: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return at - 1;
    case 'ArrowRight':
      return at + 1;
    case 'ArrowUp':
      return at - width < 0 ? at : at - width;
    case 'ArrowDown':
      return at + width >= length ? at : at + width;
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return undefined;
  }
}

interface RowProps {
  row: HexRow;
  at: number;
  width: 8 | 16;
  fields: Field[];
  base: number;
}

function Row({ row, at, width, fields, base }: RowProps) {
  return (
    <div role="row" class="hexrow">
      <span role="rowheader" class="o">
        {(row.off + base).toString(16).padStart(4, '0')}
      </span>
      <span class="bytes-hex" role="presentation" style={{ '--n': width }}>
        {row.cells.map((c) => (
          <HexCell key={c.off} c={c} here={c.off === at} fields={fields} />
        ))}
      </span>
      <span class="bytes-text" role="presentation" aria-hidden="true">
        {row.cells.map((c) => (
          <span key={c.off} class={classOf(c, c.off === at)} {...linkBack(c)}>
            {hidden(c) ? '•' : c.char}
          </span>
        ))}
      </span>
    </div>
  );
}

function HexCell({ c, here, fields }: { c: Cell; here: boolean; fields: Field[] }) {
  return (
    <span
      role="gridcell"
      id={`byte-${c.off}`}
      aria-label={name(c, fields)}
      class={classOf(c, here)}
      {...linkBack(c)}
    >
      {hidden(c) ? '••' : c.hex}
    </span>
  );
}

const hidden = (c: Cell) => c.secret && !secretShown.value;

function classOf(c: Cell, here: boolean): string {
  const on = c.field >= 0 && lit.value === c.field;
  return `${on ? 'on' : ''} ${here ? 'here' : ''} ${c.kind === 'print' ? '' : 'ctl'}`.trim();
}

/** A byte lights its field, and so all bytes of it. */
function linkBack(c: Cell) {
  return {
    onMouseEnter: () => {
      hovered.value = c.field;
    },
    onClick: () => {
      if (c.field >= 0) togglePin(c.field);
    },
  };
}

function name(c: Cell, fields: Field[]): string {
  const f = fields[c.field];
  const of = f ? `, ${tMaybe(`field.${f.name}`, f.name)}` : '';
  if (hidden(c)) return `${c.off}: ${t('bytes.secret')}${of}`;
  const glyph = c.kind === 'print' ? c.char : byteName(Number.parseInt(c.hex, 16));
  return `${c.off}: ${c.hex} ${glyph}${of}`;
}
