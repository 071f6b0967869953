// What the page knows. Views read these signals; only receive.ts and actions.ts write them.
import { computed, effect, signal } from '@preact/signals';
import type {
  ClassState,
  ClientLine,
  CourseState,
  FtpEvent,
  FtpFile,
  HeldItem,
  Hello,
  KeepArgs,
  LessonState,
  Reading,
  RecordingInfo,
  Rules,
  ServerCheck,
  Status,
} from '../contract';
import { everything, type Filter, parseFilter, sessionsOf } from './filter';
import { Numbers } from './filter-values';
import { EventLog } from './log';
import { type DataConn, listed, type Session } from './sessions';
import { tells, tlsRows, tlsSeen } from './tls-rows';
import { pointed } from './verdicts';
import { scan, Visible } from './visible';

/** The page keeps this many events; the Worker tells what it has dropped itself. */
export const keepEvents = signal(200_000);
const listSessions = 100;

// — the record —

/** All events that the page keeps. Not a signal: read version to be told of changes. */
export const log = new EventLog();

/** Counts the records that were looked at: this one is another than before when it has changed. */
export const looks = signal(0);
/** Goes up once for each batch that changed the log. */
export const version = signal(0);
/** The server's events up to this ID were cleared by hand. */
export const cleared = signal(0);

/** The server's events up to this ID were exported, as a file or in a link. */
export const exported = signal(0);

export const sessionMap = new Map<string, Session>();
export const connMap = new Map<string, DataConn>();
/** Goes up when a session changed. */
export const sessionVersion = signal(0);
/** Sessions that there ever were. */
export const sessionCount = signal(0);
/** Sessions for the list: open ones first, newest first. */
export const sessions = computed<Session[]>(() => {
  sessionVersion.value;
  return listed(sessionMap.values(), listSessions);
});

/** Highest number of data lanes that were ever in use at once. */
export const lanesUsed = signal(0);

// — how things are —

/** The server's life: loading the program, up, or dead with a reason. */
export const server = signal<{ state: 'loading' | 'up' | 'crashed'; text: string; stack?: string }>({
  state: 'loading',
  text: '',
});
export const hello = signal<Hello | null>(null);
export const status = signal<Status>({
  t: 'status',
  relay: { state: 'none' },
  run: { mode: 'running', held: 0 },
  head: 0,
  dropped: 0,
  quota: { used: 0, max: 0, files: 0 },
  transfers: [],
  waits: [],
  profile: '',
  keep: { state: 'none', due: { files: false, record: false } },
});
/** What changes are not stored in the browser yet. It is told before the status that says so is applied. */
export const unstored = signal<KeepArgs>({ files: false, record: false });
export const relay = computed(() => status.value.relay);
export const paused = computed(() => status.value.run.mode === 'paused');
/** Messages that wait for a decision, oldest first. */
export const held = signal<readonly HeldItem[]>([]);

/** The recording that is looked at; null: the server. */
export const recording = signal<RecordingInfo | null>(null);
/** The file that is being read. */
export const reading = signal<Reading | null>(null);
/** A file in which there was nothing to look at, until the reader puts it away. */
export const nothingIn = signal<RecordingInfo | null>(null);
/** Which of them the card shows; 0: the oldest. */
export const heldChosen = signal(0);
export const heldItem = computed<HeldItem | undefined>(
  () => held.value.find((h) => h.hid === heldChosen.value) ?? held.value[0],
);
/** Breakpoints, faults and speed. */
export const rules = signal<Rules>({ t: 'rules', breaks: [], faults: [], speed: 0 });
export const transfers = computed(() => status.value.transfers ?? []);

// — the built-in client —

export const clientLines = signal<readonly ClientLine[]>([]);
export const clientPrompt = signal<{ prompt: string; secret: boolean }>({ prompt: '', secret: false });
/** How many lines were typed into it. */
export const typed = signal(0);
/** Its session once it is connected. */
export const clientSession = signal('');
/** An example is played at a pace that leaves time to read. */
export const clientPaced = signal(false);

// — the server's files —

/** Directories that were read, by absolute path. */
export const dirs = signal<ReadonlyMap<string, readonly FtpFile[]>>(new Map());
/** Latest event that touched a path, by absolute path. */
export const touched = signal<ReadonlyMap<string, { op: string; id: number }>>(new Map());

/** The obstacle course that runs, or the last one; null: none yet. */
export const course = signal<CourseState | null>(null);
/** The check of a server that runs, or the last one; null: none yet. */
export const serverCheck = signal<ServerCheck | null>(null);

/** The lesson that runs; null: none. */
export const lesson = signal<LessonState | null>(null);

/** The relay's class as this page knows it; null: there is none. */
export const classroom = signal<ClassState | null>(null);
/** The seat that a teacher's page watches; empty: the page has a server of its own. */
export const watched = signal('');
/** Why the reader cannot let the traffic go on, as a sentence; empty: nothing is in the way. */
export const stopped = signal('');

// — what is shown —

export type Panel = 'lesson' | 'ladder' | 'inspect' | 'files' | 'client';
export type Dialog =
  | 'connect'
  | 'restore'
  | 'file'
  | 'help'
  | 'picture'
  | 'reference'
  | 'coverage'
  | 'profile'
  | 'faults'
  | 'course'
  | 'server-check'
  | 'hand-in'
  | 'hand-ins'
  | 'museum'
  | 'lessons'
  | 'lesson'
  | 'lesson-maker'
  | 'class'
  | null;

export const selectedId = signal(0);
/** The event that the inspector shows. */
export const selected = computed<FtpEvent | undefined>(() => {
  version.value;
  return selectedId.value ? log.get(selectedId.value) : undefined;
});
/** Rows that were taken together, by ID; empty: the selected one alone. */
export const picked = signal<ReadonlySet<number>>(new Set());
/** Multi-line replies whose lines all show in the list, by ID. */
export const opened = signal<ReadonlySet<number>>(new Set());
/** Look back: the record is shown as it was after this event; 0: live. */
export const cursor = signal(0);
/** The list keeps to its newest row. */
export const follow = signal(true);
/** The reader has chosen the selected event; else the selection keeps up with what is new. */
export const chosen = signal(false);
export const followSelection = computed(() => follow.value && !chosen.value && !cursor.value);
export const filterText = signal('');
/** Rows that do not fit are left out, or those that fit are marked. */
export const filterMode = signal<'filter' | 'highlight'>('filter');
/** The last filter text that could be read. */
const goodFilter = signal<Filter>(everything);
const numbers = new Numbers(log);
/** Verdicts come after their event: a filter that asks for them looks at all events again after each one. */
const judged = computed(() => (/\b(rule|accuse)\b/i.test(filterText.value) ? pointed.value : undefined));
export const parsedFilter = computed<Filter>(() => {
  const verdicts = judged.value;
  return parseFilter(filterText.value, {
    event: (id) => log.get(id),
    client: (sid) => sessionMap.get(sid)?.client ?? '',
    nth: (cmd) => numbers.of(cmd),
    verdicts: (id) => verdicts?.get(id) ?? [],
  });
});
export const filter = computed<Filter>(() =>
  parsedFilter.value.problem ? goodFilter.peek() : parsedFilter.value,
);
filter.subscribe((f) => {
  goodFilter.value = f;
});
export const filteredSessions = computed(() => sessionsOf(filter.value));

const all = new Visible(log, null);
/** Records of TLS have no rows of their own, and nobody asks for them. */
const plain = computed(() => tlsSeen.value && !tlsRows.value && !/tls/i.test(filterText.value));
/** The list without a filter. */
const whole = computed(() => (plain.value ? new Visible(log, tells) : all));
const matching = computed(() => {
  const { match } = filter.value;
  if (!match) return whole.value;
  return new Visible(log, plain.value ? (e) => tells(e) && match(e) : match);
});
/** Goes up when looking back over the log has found more, or has come to its end. */
const scanned = signal(0);
for (const list of [matching, whole])
  effect(() => {
    const v = list.value;
    version.value;
    v.update();
    return scan(v, () => {
      scanned.value++;
    });
  });
/** The events that the filter fits; a new object at each change. done: all of the log was looked at. */
export const hits = computed(() => {
  version.value;
  scanned.value;
  const v = matching.value;
  v.update();
  return { list: v, length: v.length, done: v.done };
});
/** The events of the list: those that the filter fits, or all when it marks them. */
export const visible = computed(() => {
  if (filterMode.value === 'filter') return hits.value;
  version.value;
  scanned.value;
  const v = whole.value;
  v.update();
  return { list: v, length: v.length, done: v.done };
});
/** Marks rows of the list; null: none is marked. */
export const marks = computed(() => (filterMode.value === 'highlight' ? filter.value.match : null));

/** Events that had to go because the record is full. */
export const gap = computed(() => {
  version.value;
  const before = recording.value ? 0 : cleared.value;
  return log.length ? Math.max(0, log.firstId - 1 - before) : 0;
});

/** Nothing has happened and nothing waits: the welcome is shown. */
export const empty = computed(() => {
  version.value;
  return log.length === 0 && held.value.length === 0;
});

export const view = signal<'ladder' | 'table' | 'compare'>('ladder');
/** Which panel a small screen shows. */
export const panel = signal<Panel>('ladder');
/** The page shows large type, ladder and inspector only. */
export const present = signal(false);
export const dialog = signal<Dialog>(null);
export const shortcuts = signal(true);
/** A refused action, or something to know, until the reader puts it away. */
export interface Notice {
  id: number;
  /** Its sentence is error.<code>. */
  code: string;
  text: string;
}
/** The notices, oldest first. */
export const notices = signal<readonly Notice[]>([]);
const mostNotices = 4;
let lastNotice = 0;

/** Adds a notice. The same one is not shown twice; of too many the oldest goes. */
export function notify(code: string, text = ''): void {
  const others = notices.peek().filter((n) => n.code !== code || n.text !== text);
  notices.value = [...others, { id: ++lastNotice, code, text }].slice(-mostNotices);
}

/** Puts a notice away; without an ID all of them. */
export function dismissNotice(id?: number): void {
  notices.value = id === undefined ? [] : notices.peek().filter((n) => n.id !== id);
}
