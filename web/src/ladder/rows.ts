// The rows of ladder and table: the gap if there is one, what the filter shows, then what is held.
import { computed } from '@preact/signals';
import type { FtpEvent, HeldItem } from '../contract';
import { exchangeOf } from '../store/relations';
import {
  cursor,
  filter,
  filterMode,
  gap,
  held,
  heldItem,
  log,
  marks,
  picked,
  selected,
  selectedId,
  version,
  visible,
} from '../store/state';
import { heldEvent } from './row';

/** Held messages that the filter shows. They have not happened yet, so they come last. */
export const heldRows = computed<readonly HeldItem[]>(() => {
  const { match } = filter.value;
  return match && filterMode.value === 'filter' ? held.value.filter((h) => match(h.event)) : held.value;
});

/** Rows before the first event. */
export const lead = computed(() => (gap.value > 0 ? 1 : 0));

/** Events and held messages; the rows in all are these and the lead. */
export const rowCount = computed(() => visible.value.length + heldRows.value.length);

/** The row of the selected event, or -1. */
export const activeIndex = computed(() => {
  version.value;
  const i = selectedId.value ? visible.value.list.indexOf(selectedId.value) : -1;
  return i < 0 ? i : i + lead.value;
});

/** First and last event of the bracket around the selected exchange; 0, 0: none. */
export const bracket = computed<{ first: number; last: number }>(() => {
  const e = selected.value;
  if (!e || (e.kind !== 'command' && e.kind !== 'reply')) return { first: 0, last: 0 };
  const x = exchangeOf(log, e);
  const last = x?.rest.findLast((r) => r.kind === 'reply');
  return x && last ? { first: x.command.id, last: last.id } : { first: 0, last: 0 };
});

export type Brace = '' | 'first' | 'mid' | 'last';

export function braceOf(id: number, { first, last }: { first: number; last: number }): Brace {
  if (!first || id < first || id > last) return '';
  return id === first ? 'first' : id === last ? 'last' : 'mid';
}

export interface RowData {
  e: FtpEvent;
  index: number;
  hid: number;
  selected: boolean;
  future: boolean;
  newer: number;
  brace: Brace;
  /** A highlighting filter fits it. */
  hit: boolean;
  /** Events before it that were lost because the page could not keep up. */
  missing: number;
}

/** The rows from start up to end, without the lead. */
export function rowsBetween(start: number, end: number): RowData[] {
  const { list, length } = visible.value;
  const rows: RowData[] = [];
  const joined = bracket.value;
  const several = held.value.length > 1;
  for (let index = Math.max(start, lead.value); index < end; index++) {
    const i = index - lead.value;
    const item = i < length ? undefined : heldRows.value[i - length];
    const e = item ? heldEvent(item, log.at(log.length - 1)) : list.at(i);
    if (!e) continue;
    rows.push({
      e,
      index,
      hid: item?.hid ?? 0,
      selected: item
        ? several && item.hid === heldItem.value?.hid
        : e.id === selectedId.value || picked.value.has(e.id),
      future: cursor.value > 0 && (item !== undefined || e.id > cursor.value),
      newer: !item && e.id === cursor.value ? length - i - 1 : 0,
      brace: item ? '' : braceOf(e.id, joined),
      hit: marks.value?.(e) ?? false,
      missing: item || list.match || i === 0 ? 0 : e.id - (list.at(i - 1)?.id ?? 0) - 1,
    });
  }
  return rows;
}
