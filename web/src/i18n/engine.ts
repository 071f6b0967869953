// The texts that the engine asks of every language. Where one is missing, or nothing needs it any more, the
// compiler names it.

import type { Limits, Note, Reason, WarningCode } from '../gen/contract';
import type { Verb } from '../gen/facts';
import type { FaultName } from '../gen/faults';
import type { KnownCode } from '../inspector/replydigits';
import type { PageWarning } from '../inspector/warnings';
import type { Question } from '../reference/questions';
import type { PageReason } from '../why/why';

/** What is odd about a message. */
export type Warnings = Record<`warn.${WarningCode | PageWarning}`, string>;

/** Reasons in few words, for the rows and the sentences. */
export type FewWords = Partial<Record<`why.${Reason}`, string>>;

/** Reasons in full, but for those of which the Few words say all, and those that the page finds itself. */
export type Why<Few> = Record<Exclude<Reason, Words<keyof Few>> | PageReason, string> &
  Partial<Record<Reason | `${Reason | PageReason}+`, string>>;
type Words<K> = K extends `why.${infer R}` ? R : never;

export type Notes = Record<Note, string>;

export type Limited = Record<keyof Limits | `${keyof Limits}.reply`, string> &
  Record<'title' | 'intro' | 'set' | 'reset' | 'range' | 'saved' | 'default' | 'payload' | 'used', string>;

/** Of a verb: what it does, and the mistake that is made most with it. */
export interface Entry {
  does: string;
  mistake?: string;
}

/** Of a fault rule: its name, what the server does by it, and what a good client does then. */
export type Library = Record<FaultName, { name: string; does: string; good: string }>;

/** A question of somebody who is new to FTP. */
export interface Answer {
  ask: string;
  /** Paragraphs, parted by line ends. */
  say: string;
  /** Everyday words that it is found by, beside its own. */
  words: string;
}

export interface Reference {
  answers: Record<Question, Answer>;
  /** What there is to say of a code beside its meaning. */
  more: Partial<Record<KnownCode, string>>;
  verbs: Record<Verb, Entry>;
  codes: Record<KnownCode, string>;
}
