// The columns of the data lanes: those that the sessions of the list have used.
import { computed } from '@preact/signals';
import { connMap, filter, filterMode, lanesUsed, visible } from '../store/state';
import { maxLanes } from './row';

/** The sessions that a filter leaves in the list; null: no filter leaves any out. */
const kept = computed(() =>
  filterMode.value === 'filter' && filter.value.match ? visible.value.list.sids : null,
);

/** Whether the list has rows of the session that a data connection belongs to. */
export const isKept = (conn: string): boolean => kept.value?.has(conn.split('.')[0] ?? '') ?? true;

/** The lanes that have a column, in order; one column stays when none is used. */
export const columns = computed<readonly number[]>(() => {
  if (!kept.value) return lanesUpTo(Math.max(1, lanesUsed.value));
  visible.value;
  const used = new Set<number>();
  for (const c of connMap.values()) if (isKept(c.conn)) used.add(c.lane);
  const shown = lanesUpTo(maxLanes).filter((lane) => used.has(lane));
  return shown.length ? shown : [0];
});

const lanesUpTo = (n: number) => Array.from({ length: Math.min(maxLanes, n) }, (_, lane) => lane);
