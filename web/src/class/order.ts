// In which order the seats stand. Pure.
import type { Student } from '../gen/class';

export type Order = 'number' | 'name' | 'help';
export const orders: readonly Order[] = ['number', 'name', 'help'];

/** A page that holds a message for longer may need help. */
export const longHold = 60_000;

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** How much a student needs help: 2 something is wrong, 1 a message waits for long, 0 neither. */
export function need(s: Student, since: number, now: number): 0 | 1 | 2 {
  if (s.away || !s.joined) return 0;
  if (s.state?.diagnosis) return 2;
  return s.state?.holds && s.state.mode !== 'frozen' && now - since > longHold ? 1 : 0;
}

/** The seats in order. Students who are away, or have not joined, come last unless the order is by number. */
export function sorted(
  list: readonly Student[],
  by: Order,
  since: (id: string) => number,
  now: number,
): Student[] {
  const here = (s: Student) => Number(!s.joined || !!s.away);
  const helps = (s: Student) => need(s, since(s.id), now);
  return [...list].sort(
    (a, b) =>
      (by === 'number' ? 0 : here(a) - here(b)) ||
      (by === 'help' ? helps(b) - helps(a) || since(a.id) - since(b.id) : 0) ||
      (by === 'name' ? names.compare(a.name ?? '', b.name ?? '') : 0) ||
      a.number - b.number ||
      names.compare(a.ftp, b.ftp),
  );
}
