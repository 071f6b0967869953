// What the teacher's page knows of the class. Each seat is a signal of its own, so that a change
// repaints one card.
import { batch, computed, type Signal, signal } from '@preact/signals';
import type { Class, Collected, Student, ToTeacher } from '../gen/class';
import type { Link } from './feed';
import { type Order, sorted } from './order';

/** The class; null: the teacher has not entered. */
export const room = signal<Class | null>(null);
export const link = signal<Link>('closed');
/** Why the relay has not let the teacher in: "wrong-code", "slow-down"; empty: it has not refused. */
export const refused = signal('');
export const collected = signal<Collected | null>(null);
/** The students without a hand-in. */
export const missing = computed(() => (collected.value?.missing ?? []).map(nameOf));

/** An order that a page did not carry out. */
export interface Failure {
  who: string;
  error: string;
}
export const failures = signal<readonly Failure[]>([]);
const mostFailures = 50;

const seats = new Map<string, Signal<Student>>();
/** Goes up when a seat came or went. */
const members = signal(0);
/** When a seat began to hold a message, Unix milliseconds. */
const holdsSince = new Map<string, number>();

export const order = signal<Order>('number');
/** Goes on now and then, for what only time changes. */
export const clock = signal(Date.now());

/** The seat of an ID. */
export const seat = (id: string): Signal<Student> | undefined => seats.get(id);
export const since = (id: string): number => holdsSince.get(id) ?? 0;

let shown: readonly string[] = [];
/** The IDs of the seats in the order of the grid; the same list as before if nothing has moved. */
export const ids = computed<readonly string[]>(() => {
  members.value;
  const all = [...seats.values()].map((s) => s.value);
  const now = sorted(all, order.value, since, order.value === 'help' ? clock.value : 0).map((s) => s.id);
  if (now.length !== shown.length || now.some((id, n) => id !== shown[n])) shown = now;
  return shown;
});

export const counts = computed(() => {
  members.value;
  const all = [...seats.values()].map((s) => s.value);
  return { all: all.length, joined: all.filter((s) => s.joined && !s.away).length };
});

/** What a student is called: the name, else the number of the seat. */
export function nameOf(id: string): string {
  const s = seats.get(id)?.value;
  return s?.name || `#${s?.number ?? ''}`;
}

/** Applies what has come, as one change. */
export function hear(list: readonly ToTeacher[], now = Date.now()): void {
  batch(() => {
    for (const m of list) apply(m, now);
  });
}

function apply(m: ToTeacher, now: number): void {
  if (m.refused) refused.value = m.refused;
  if (m.entered) {
    refused.value = '';
    room.value = m.entered.class;
    collected.value = null;
    const here = new Set(m.entered.students.map((s) => s.id));
    for (const id of seats.keys()) if (!here.has(id)) remove(id);
    for (const s of m.entered.students) put(s, now);
  }
  if (m.class) room.value = m.class;
  if (m.student) put(m.student, now);
  if (m.gone) remove(m.gone);
  if (m.collected) collected.value = m.collected;
  if (m.failed) {
    const failure = { who: nameOf(m.failed.id), error: m.failed.error };
    failures.value = [...failures.peek(), failure].slice(-mostFailures);
  }
}

function put(s: Student, now: number): void {
  if (!s.state?.holds) holdsSince.delete(s.id);
  else if (!holdsSince.has(s.id)) holdsSince.set(s.id, now);
  const there = seats.get(s.id);
  if (there) {
    there.value = s;
    return;
  }
  seats.set(s.id, signal(s));
  members.value++;
}

function remove(id: string): void {
  holdsSince.delete(id);
  if (seats.delete(id)) members.value++;
}

/** Forgets the class. */
export function forgetClass(): void {
  batch(() => {
    room.value = null;
    collected.value = null;
    failures.value = [];
    for (const id of [...seats.keys()]) remove(id);
  });
}
