import { computed } from '@preact/signals';
import { filteredSessions, filterMode, recording, sessions } from '../store/state';
import { waiting } from '../store/waiting';
import { lazy } from '../ui/lazy';

const Waits = lazy(() => import('./waits').then((m) => m.Waits));

/** So many sessions have a line of their own; the list of sessions has them all. */
const most = 3;

/** What sessions of the list wait for: those that have a line, and how many more there are. */
export const waits = computed(() => {
  const chosen = filterMode.value === 'filter' ? filteredSessions.value : [];
  const all = waiting.value.filter((w) => !chosen.length || chosen.includes(w.sid));
  return { lines: all.slice(0, most), more: Math.max(0, all.length - most) };
});

export const footRows = computed(() => waits.value.lines.length + (waits.value.more ? 1 : 0));

/** Whether anything can be waited for: a place is kept then, so that a line that comes or goes moves no row. */
const live = computed(() => !recording.value && sessions.value.some((x) => x.open));

/** The end of the list: what comes next is waited for. */
export function Foot() {
  return (
    <>
      {footRows.value > 0 && <Waits />}
      {live.value && <i class="kept" />}
    </>
  );
}
