// Everything that the Worker says comes in here. Messages are gathered and
// applied together in an animation frame, so that a burst costs one repaint.
import { batch } from '@preact/signals';
import type { ClientOutput, FSChange, FtpEvent, Status } from '../contract';
import type { Message } from '../port';
import { noteRestore, restores } from './history-lines';
import { setClock } from './now';
import { applyPins } from './pins';
import { forgetPostponed, notePostponed } from './postponed';
import { forgetConns, forgetSessions, reduceConns, reduceSession } from './sessions';
import * as s from './state';
import { tlsSeen } from './tls-rows';
import { applyVerdicts } from './verdicts';

const keepLines = 5000;
const keepSessions = 2000;
const keepConns = 20_000;

let applied = (_id: number, _hidden: boolean) => {};

/** Sets who is told of the last event that a frame applied, and when the page is hidden or shown. */
export function onApplied(tell: (id: number, hidden: boolean) => void): void {
  applied = tell;
}

/** Milliseconds between two looks at a stream, at least: painting every frame costs more than
 * what it shows. What comes after a silence shows at once. */
const pace = 50;
/** The same where a transfer only goes on. */
const bulkPace = 250;
/** Where a look takes long, so many times as long passes between two: the reader's own deeds come first. */
const share = 5;
const slowest = 400;

let queue: Message[] = [];
/** When the queue is to be applied, and the timer of that; Infinity: nothing is queued. */
let due = Number.POSITIVE_INFINITY;
let timer: ReturnType<typeof setTimeout> | undefined;
let shown = Number.NEGATIVE_INFINITY;
/** How long the last look took, with all that it made the browser do. */
let took = 0;

// A frame that was asked for before the page was hidden would not come. Events come no more
// until it is shown: the server keeps them.
globalThis.document?.addEventListener('visibilitychange', () => {
  if (document.hidden) flush();
  applied(s.log.lastId, document.hidden);
});

/** Takes a message; it shows soon. */
export function receive(m: Message): void {
  // Who leaves in the next moment would lose it.
  if (m.t === 'status') s.unstored.value = m.keep.due;
  else if (m.t === 'crash') s.unstored.value = { files: false, record: false }; // it is lost already
  queue.push(m);
  const now = performance.now();
  const gap = Math.max(goesOn(m) ? bulkPace : pace, Math.min(slowest, took * share));
  const at = document.hidden ? now + 100 : Math.max(now, shown + gap);
  if (at >= due) return;
  due = at;
  clearTimeout(timer);
  if (at > now) timer = setTimeout(frame, at - now);
  else frame();
}

/** Whether m only tells that transfers have moved further bytes. */
function goesOn(m: Message): boolean {
  if (m.t === 'events') return !!m.list?.every((e) => e.kind === 'data' && !e.held && e.origin === 'wire');
  return m.t === 'status' && m.transfers.length > 0 && m.run.mode === s.status.peek().run.mode;
}

/** Flushes in the next frame; a hidden page has none. */
function frame(): void {
  if (document.hidden) flush();
  else requestAnimationFrame(flush);
}

/** Applies what has been gathered. */
export function flush(): void {
  clearTimeout(timer);
  due = Number.POSITIVE_INFINITY;
  if (!queue.length) return;
  shown = performance.now();
  const messages = queue;
  queue = [];
  batch(() => apply(messages));
  // Comes after the frame has been painted.
  setTimeout(() => {
    took = performance.now() - shown;
  });
}

function apply(messages: readonly Message[]): void {
  const events: FtpEvent[] = [];
  for (const m of messages) {
    if (m.t === 'events') for (const e of m.list ?? []) events.push(e);
    else if (m.t === 'status') s.status.value = steady(s.status.peek(), m);
    else if (m.t === 'held') s.held.value = m.list ?? [];
    else if (m.t === 'rules') s.rules.value = m;
    else if (m.t === 'client') applyClient(m);
    else if (m.t === 'verdicts') applyVerdicts(m);
    else if (m.t === 'course') s.course.value = m;
    else if (m.t === 'server') s.serverCheck.value = m;
    else if (m.t === 'pins') applyPins(m);
    else if (m.t === 'lesson') s.lesson.value = m.lesson ? m : null;
    else if (m.t === 'class') s.classroom.value = m.info || m.joined ? m : null;
    else if (m.t === 'view') {
      if (m.anew) {
        s.looks.value++;
        events.length = 0;
        forget(s.cleared.peek());
      }
      // Other files, or the same that became known.
      if (m.anew || m.recording?.files !== s.recording.peek()?.files) s.dirs.value = new Map();
      s.recording.value = m.recording ?? null;
      s.reading.value = m.reading ?? null;
    } else applyCrash(m);
  }
  if (events.length) applyEvents(events);
}

/** after, with the parts that are as before taken from there: who reads only these need not look again. */
function steady(before: Status, after: Status): Status {
  const kept = Object.entries(before).filter(
    ([key, part]) => JSON.stringify(part) === JSON.stringify(after[key as keyof Status]),
  );
  return { ...after, ...Object.fromEntries(kept) };
}

/** Adds events to the record and to all that is gathered from it. */
export function applyEvents(list: readonly FtpEvent[]): void {
  const fresh = s.log.append(list);
  applied(list[list.length - 1]?.id ?? 0, !!globalThis.document?.hidden);
  const latest = fresh.at(-1);
  if (!latest) return;
  if (!s.recording.peek()) setClock(latest);
  let lanes = s.lanesUsed.peek();
  let changed = false;
  let opened = 0;
  let tls = tlsSeen.peek();
  let touched: Map<string, { op: string; id: number }> | null = null;
  for (const e of fresh) {
    if (e.kind === 'session.open') opened++;
    changed = reduceSession(s.sessionMap, e) || changed;
    reduceConns(s.connMap, e);
    notePostponed(e);
    if (e.kind === 'tls') tls = true;
    for (const p of e.live ?? []) lanes = Math.max(lanes, p.l + 1);
    noteRestore(e);
    for (const f of e.fs ?? []) {
      if (f.op === 'restore') {
        touched = new Map();
        continue;
      }
      touched ??= new Map(s.touched.peek());
      touch(touched, f, e.id);
    }
  }
  s.log.trim(s.keepEvents.peek());
  s.sessionCount.value += opened;
  forgetSessions(s.sessionMap, keepSessions);
  forgetConns(s.connMap, keepConns);
  s.lanesUsed.value = lanes;
  tlsSeen.value = tls;
  if (touched) s.touched.value = touched;
  if (changed) s.sessionVersion.value++;
  s.version.value++;
  if (s.followSelection.peek()) keepUp(fresh);
}

/** Marks the path of a change; the marks of a folder's contents move with it, or go with it. */
function touch(marks: Map<string, { op: string; id: number }>, { op, path, to }: FSChange, id: number): void {
  if (to || op === 'rmdir') {
    for (const [old, mark] of [...marks]) {
      if (old !== path && !old.startsWith(`${path}/`)) continue;
      marks.delete(old);
      if (to) marks.set(to + old.slice(path.length), mark);
    }
  }
  marks.set(to || path, { op, id });
}

/** What a side has said, if only the beginning of a line. */
const isMessage = (e: FtpEvent) => e.kind === 'command' || e.kind === 'reply' || e.kind === 'unfinished';

let quiet: ReturnType<typeof setTimeout> | undefined;
let newest = 0;
const quietMs = 250;

/**
 * Keeps the inspector at the newest event as long as the reader has chosen none:
 * at once while paused, so that each step shows what it brought; else when the
 * traffic has been quiet for a moment, at the newest message.
 */
function keepUp(fresh: readonly FtpEvent[]): void {
  clearTimeout(quiet);
  const last = fresh[fresh.length - 1];
  if (s.paused.peek()) {
    if (last) s.selectedId.value = last.id;
    return;
  }
  newest = fresh.findLast(isMessage)?.id ?? newest;
  quiet = setTimeout(() => {
    if (s.followSelection.peek() && s.log.get(newest)) s.selectedId.value = newest;
  }, quietMs);
}

function applyClient(m: ClientOutput): void {
  if (m.lines?.length) s.clientLines.value = [...s.clientLines.peek(), ...m.lines].slice(-keepLines);
  s.clientPrompt.value = { prompt: m.prompt, secret: m.secret };
  s.clientSession.value = m.sid ?? '';
  s.clientPaced.value = !!m.paced;
}

function applyCrash({ text, stack }: { text: string; stack: string }): void {
  s.held.value = [];
  s.reading.value = null;
  // The tunnel went with it.
  const before = s.status.peek();
  const state = before.relay.state === 'none' ? 'none' : 'lost';
  s.status.value = { ...before, relay: { ...before.relay, state }, transfers: [], waits: [] };
  s.server.value = { state: 'crashed', text, stack };
}

/** Forgets the record; upTo says which events of the server's were cleared by hand. */
export function forget(upTo: number): void {
  batch(() => {
    s.log.clear();
    s.sessionMap.clear();
    s.connMap.clear();
    s.touched.value = new Map();
    restores.value = [];
    forgetPostponed();
    s.lanesUsed.value = 0;
    tlsSeen.value = false;
    s.cleared.value = upTo;
    s.sessionCount.value = 0;
    s.selectedId.value = 0;
    s.picked.value = new Set();
    s.opened.value = new Set();
    newest = 0;
    s.chosen.value = false;
    s.cursor.value = 0;
    s.follow.value = true;
    s.sessionVersion.value++;
    s.version.value++;
  });
}
