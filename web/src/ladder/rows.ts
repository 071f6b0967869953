// The rows of ladder and table: what the filter shows, then what is held.
import { computed } from '@preact/signals';
import { exchangeOf } from '../store/relations';
import {
  cursor,
  filter,
  held,
  heldItem,
  log,
  picked,
  selected,
  selectedId,
  version,
  visible,
} from '../store/state';
import type { FtpEvent, HeldItem } from '../wire';
import { heldEvent } from './row';

/** Held messages that the filter shows. They have not happened yet, so they come last. */
export const heldRows = computed<readonly HeldItem[]>(() => {
  const { match } = filter.value;
  return match ? held.value.filter((h) => match(h.event)) : held.value;
});

export const rowCount = computed(() => visible.value.length + heldRows.value.length);

export const activeIndex = computed(() => {
  version.value;
  return selectedId.value ? visible.value.list.indexOf(selectedId.value) : -1;
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
}

/** The rows from start up to end. */
export function rowsBetween(start: number, end: number): RowData[] {
  const { list, length } = visible.value;
  const rows: RowData[] = [];
  const joined = bracket.value;
  const several = held.value.length > 1;
  for (let index = start; index < end; index++) {
    const item = index < length ? undefined : heldRows.value[index - length];
    const e = item ? heldEvent(item, log.at(log.length - 1)) : list.at(index);
    if (!e) continue;
    rows.push({
      e,
      index,
      hid: item?.hid ?? 0,
      selected: item
        ? several && item.hid === heldItem.value?.hid
        : e.id === selectedId.value || picked.value.has(e.id),
      future: cursor.value > 0 && (item !== undefined || e.id > cursor.value),
      newer: !item && e.id === cursor.value ? length - index - 1 : 0,
      brace: item ? '' : braceOf(e.id, joined),
    });
  }
  return rows;
}
