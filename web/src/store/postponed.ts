// Commands that came before the reply to another one, and whose turn has not come yet.
import { signal } from '@preact/signals';
import type { FtpEvent } from '../contract';

/** By their IDs. */
const postponed = new Map<number, { behind: number; sid: string }>();
/** Goes up when one of them waits no more. */
const released = signal(0);

/** Takes note of an event: a command that has to wait, or what ends its waiting. */
export function notePostponed(e: FtpEvent): void {
  if (e.kind === 'command' && e.behind && e.origin !== 'dropped')
    postponed.set(e.id, { behind: e.behind, sid: e.sid });
  if (!postponed.size) return;
  const over =
    e.kind === 'reply' && e.final
      ? (id: number, behind: number) => id === e.re || behind === e.re
      : e.kind === 'restore'
        ? () => true
        : undefined;
  for (const [id, p] of postponed)
    if (over?.(id, p.behind) || (e.kind === 'session.close' && p.sid === e.sid)) release(id);
}

function release(id: number): void {
  postponed.delete(id);
  released.value++;
}

/** Whether a command waits for its turn at the end of the record. */
export const isPostponed = (e: FtpEvent): boolean => !!e.behind && released.value >= 0 && postponed.has(e.id);

export function forgetPostponed(): void {
  postponed.clear();
}
