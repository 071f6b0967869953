// What a page around this one is told of a lesson.
import type { Progress } from '../contract';

/** The message. Its shape is a promise to other pages: docs/EMBED.md. */
export interface Message {
  /** Version of the message. */
  ftpsim: 1;
  lesson: string;
  seed: string;
  score: number;
  max: number;
  done: boolean;
  /** For each step whether each of its items is done. */
  items: boolean[][];
  /** The same as a statement of the Experience API (xAPI 1.0.3). */
  statement: Statement;
}

interface Statement {
  actor: { objectType: 'Agent'; account: { homePage: string; name: string } };
  verb: { id: string; display: { en: string } };
  object: { objectType: 'Activity'; id: string; definition: { name: Record<string, string> } };
  result: {
    score: { raw: number; min: 0; max: number; scaled: number };
    completion: boolean;
    success: boolean;
  };
}

/** What the lesson that runs tells. home is the page's own address, without query and fragment. */
export function message(p: Progress, titles: Record<string, string>, home: string): Message {
  const { lesson, seed, score, max, done } = p;
  const scaled = max ? Math.round((1000 * score) / max) / 1000 : 0;
  const verb = done ? 'completed' : 'progressed';
  return {
    ftpsim: 1,
    lesson,
    seed,
    score,
    max,
    done,
    items: p.steps.map((s) => s.items.map((i) => i.done)),
    statement: {
      actor: { objectType: 'Agent', account: { homePage: home, name: seed || 'anonymous' } },
      verb: { id: `http://adlnet.gov/expapi/verbs/${verb}`, display: { en: verb } },
      object: {
        objectType: 'Activity',
        id: `${home}?lesson=${encodeURIComponent(lesson)}`,
        definition: { name: named(titles) },
      },
      result: { score: { raw: score, min: 0, max, scaled }, completion: done, success: done },
    },
  };
}

/** A title for all languages stands under "und", undetermined. */
const named = (titles: Record<string, string>) =>
  Object.fromEntries(Object.entries(titles).map(([tag, text]) => [tag || 'und', text]));
