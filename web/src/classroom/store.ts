// The student's side of a class: joining, leaving, and what the teacher has said.
import { computed, effect, signal } from '@preact/signals';
import type { ClassOrder } from '../contract';
import { t } from '../i18n';
import { open as openPane } from '../panes/sizes';
import { attempt, call, readConfig } from '../store/actions';
import { remember } from '../store/seat';
import * as s from '../store/state';
import { readAgreement, writeAgreement } from './agreement';

/** Codes with which the relay asks for its code. */
export const codeAsked = computed(() => {
  const { refused = '' } = s.relay.value;
  return ['code-needed', 'wrong-code', 'slow-down'].includes(refused) ? refused : '';
});

/** The class has ended while this page took part. */
export const ended = signal(false);

/** Orders that the student has put away, by their numbers. */
const away = signal<ReadonlySet<number>>(new Set());
const told: readonly string[] = ['message', 'lesson', 'profile', 'fault'];
/** What the teacher has said or set, for the student to read. */
export const news = computed(() =>
  (s.classroom.value?.orders ?? []).filter((o) => told.includes(o.kind) && !away.value.has(o.n)),
);

export function putAway(n: number): void {
  away.value = new Set([...away.peek(), n]);
}

export const teacherName = (): string => s.classroom.value?.info?.teacher || t('class.the-teacher');

/** Takes part in the class under a name. */
export async function joinClass(name: string): Promise<void> {
  const teacher = s.classroom.peek()?.info?.teacher ?? '';
  if (!(await attempt(() => call('class.join', { name })))) return;
  remember({ name });
  writeAgreement({ teacher, name });
  ended.value = false;
}

/** Takes part no longer, or not at all. */
export async function leaveClass(): Promise<void> {
  const now = s.classroom.peek();
  writeAgreement({ teacher: now?.info?.teacher ?? '', name: '' });
  if (now?.joined) await attempt(() => call('class.leave', {}));
}

/** Says the relay's code; the relay lets the page in, or refuses again. */
export async function sayCode(code: string, name: string): Promise<void> {
  remember({ code, name });
  await attempt(() => call('relay.join', { code, name }));
}

/** Asks the student once whether to take part, or joins again after a reload. */
export function watchClass(): () => void {
  let asked = false;
  const ask = () => {
    if (asked || s.dialog.peek()) return;
    asked = true;
    s.dialog.value = 'class';
  };
  const ends = [
    effect(() => {
      if (codeAsked.value) return ask();
      // The relay has let the page in. A class asks next.
      if (asked && !s.classroom.peek() && s.relay.value.state === 'connected') {
        asked = false;
        if (s.dialog.peek() === 'class') s.dialog.value = null;
      }
    }),
    effect(() => {
      const now = s.classroom.value;
      if (!now?.info || now.joined || ended.value) return;
      const before = readAgreement();
      if (before && before.teacher === (now.info.teacher ?? '')) {
        if (before.name && !asked) void joinClass(before.name);
        asked = true;
      } else ask();
    }),
    effect(() => {
      const orders = s.classroom.value?.orders ?? [];
      for (const o of orders.filter((x) => x.n > seen)) takeOrder(o);
      seen = Math.max(seen, orders.at(-1)?.n ?? 0);
    }),
    effect(() => {
      s.stopped.value = s.classroom.value?.frozen ? t('class.frozen', { name: teacherName() }) : '';
    }),
  ];
  return () => {
    for (const end of ends) end();
    s.stopped.value = '';
  };
}

/** The newest order that the page has followed. */
let seen = 0;

/** Follows an order that the Worker has carried out: shows what it has changed. */
function takeOrder({ kind, error }: ClassOrder): void {
  if (kind === 'forget') {
    ended.value = true;
    writeAgreement(null);
  }
  if (error) return;
  if (kind === 'lesson' || kind === 'profile') void readConfig();
  if (kind !== 'lesson') return;
  openPane('rail');
  s.panel.value = 'lesson';
}
