// What the filter box offers while somebody types.
import type { FtpEvent } from '../contract';
import { fields, keys } from './filter-fields';
import { isNames, kindNames, type Pointed, seenNames, sideNames, stateNames } from './filter-values';
import type { EventLog } from './log';
import type { Session } from './sessions';

export interface Option {
  /** What would stand in the text. */
  text: string;
  /** Key whose meaning is shown beside it. */
  key?: string;
  /** Who or what it is. */
  note?: string;
}

export interface Completion {
  /** What an option takes the place of, in UTF-16 units. */
  from: number;
  to: number;
  options: Option[];
}

const none: Completion = { from: 0, to: 0, options: [] };
const most = 12;
/** So many of the newest events are looked at for values. */
const lookAt = 5000;

/** What may stand at the caret of text; asked: also when nothing has been typed there. */
export function complete(text: string, caret: number, known: Known, asked: boolean): Completion {
  const before = text.slice(0, caret);
  const value =
    /(?:^|[\s(|&])[-!]*([A-Za-z][\w.-]*)(:|==|!=|[<>]=?)(?:[^\s()|",]*,|"(?:[^"\\]|\\.)*",)*("?[^\s()|",]*|"[^"]*)$/.exec(
      before,
    );
  const f = value && fields.get((value[1] ?? '').toLowerCase());
  if (value && f) {
    const typed = value[3] ?? '';
    const options = values((value[1] ?? '').toLowerCase(), known);
    const end = caret + (/^[^\s()|",]*/.exec(text.slice(caret))?.[0].length ?? 0);
    return pick(text, caret - typed.length, end, byValue(options, typed.replace(/^"/, '').toLowerCase()));
  }
  const word = /(?:^|[\s(|&])[-!]*([A-Za-z][\w.-]*)?$/.exec(before);
  if (!word || insideQuotes(before)) return none;
  const typed = word[1] ?? '';
  if (!typed && !asked) return none;
  const end = caret + (/^[\w.-]*:?/.exec(text.slice(caret))?.[0].length ?? 0);
  return pick(text, caret - typed.length, end, byKey(typed.toLowerCase(), known));
}

const insideQuotes = (s: string) => (s.replaceAll('\\"', '').split('"').length - 1) % 2 === 1;

/** Keys that begin so, then verbs. */
function byKey(typed: string, known: Known): Option[] {
  if (!typed) return keys.map(option);
  const long = [...fields.keys()].filter((k) => /[.-]/.test(k));
  const verbs = known.verbs().filter((v) => v.text.toLowerCase().startsWith(typed));
  return [
    ...[...keys, ...long].filter((k) => k.startsWith(typed)).map(option),
    ...verbs.map((v) => ({ text: `verb:${v.text}`, note: v.note })),
  ];
}

const option = (key: string): Option => ({ text: key, key: key.replace(/\W$/, '') });

/** Values that begin so, then those that have it within. */
function byValue(all: readonly Option[], typed: string): Option[] {
  const place = (o: Option) => o.text.replace(/^"/, '').toLowerCase().indexOf(typed);
  return [...all.filter((o) => place(o) === 0), ...all.filter((o) => place(o) > 0)];
}

function pick(text: string, from: number, to: number, all: readonly Option[]): Completion {
  const options = all.slice(0, most);
  // What stands there already needs no suggestion.
  if (options.length === 1 && options[0]?.text === text.slice(from, to)) return none;
  return { from, to, options };
}

/** A value as it has to be written. */
export const quoted = (s: string) => (/[\s()|",]/.test(s) ? `"${s.replaceAll('"', '\\"')}"` : s);

function values(key: string, known: Known): Option[] {
  const names = (list: readonly string[]) => list.map((text) => ({ text }));
  switch (key) {
    case 'session':
      return known.sessions();
    case 'verb':
    case 'ftp.request.command':
      return known.verbs();
    case 'code':
    case 'ftp.response.code':
      return [...known.codes(), ...names(['1xx', '2xx', '3xx', '4xx', '5xx'])];
    case 'file':
      return known.files();
    case 'conn':
      return known.conns();
    case 'client':
      return known.clients();
    case 'user':
      return known.users();
    case 'kind':
      return names(kindNames);
    case 'state':
      return names(stateNames);
    case 'is':
      return names(isNames);
    case 'rule':
      return known.rules();
    case 'accuse':
      return names(sideNames);
    case 'seen':
      return names(seenNames);
    case 'dir':
      return names(['c2s', 's2c']);
    default:
      return [];
  }
}

/** The most frequent first. */
const byCount = (counts: ReadonlyMap<string, number>): Option[] =>
  [...counts].sort((a, b) => b[1] - a[1]).map(([value, n]) => ({ text: quoted(value), note: `× ${n}` }));

/** The values that the record knows, the most frequent first. */
export class Known {
  constructor(
    readonly log: EventLog,
    readonly all: ReadonlyMap<string, Session>,
    readonly verdicts: () => Iterable<readonly Pointed[]> = () => [],
  ) {}

  #count(get: (e: FtpEvent) => string | undefined): Option[] {
    const counts = new Map<string, number>();
    for (let i = Math.max(0, this.log.length - lookAt); i < this.log.length; i++) {
      const e = this.log.at(i);
      const value = e && get(e);
      if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return byCount(counts);
  }

  verbs = () => this.#count((e) => (e.kind === 'command' ? e.dec?.verb : undefined));
  codes = () => this.#count((e) => (e.kind === 'reply' && e.dec?.code ? String(e.dec.code) : undefined));
  files = () => this.#count((e) => e.dec?.path ?? e.fs?.[0]?.path);
  conns = () => this.#count((e) => e.conn);

  rules = () => {
    const counts = new Map<string, number>();
    for (const list of this.verdicts())
      for (const v of list) counts.set(v.rule, (counts.get(v.rule) ?? 0) + 1);
    return byCount(counts);
  };

  #sessions(get: (s: Session) => string, note: (s: Session) => string): Option[] {
    const found = new Map<string, string>();
    for (const s of [...this.all.values()].reverse()) if (get(s)) found.set(get(s), note(s));
    return [...found].map(([text, who]) => ({ text: quoted(text), note: who }));
  }

  sessions = () =>
    this.#sessions(
      (s) => s.sid,
      (s) => s.client || s.user || s.remote,
    );
  clients = () =>
    this.#sessions(
      (s) => s.client,
      () => '',
    );
  users = () =>
    this.#sessions(
      (s) => s.user,
      () => '',
    );
}
