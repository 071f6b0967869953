// What a reader has chosen for good, and what a link asks for.
import { effect, signal } from '@preact/signals';
import type { Resume } from '../contract';
import { lang, speak } from '../i18n';
import { type Lang, langs, pickLang } from '../i18n/languages';
import { shortcuts } from './state';

export type Theme = 'auto' | 'light' | 'dark';
export const theme = signal<Theme>('auto');

/** What the address asks for: ?profile= ?paused=1 ?theme= ?lang= ?events= ?resume= ?lesson= ?seed= ?present=1 ?embed=1 ?watch= ?grade=1 ?parent= */
export interface Stage {
  profile: string;
  paused: boolean;
  theme: Theme | '';
  lang: Lang | '';
  /** How many events are kept, 1000 at least; 0: as many as usual. */
  events: number;
  /** Whether data connections must resume their session. */
  resume: Resume | '';
  /** The name of a built-in lesson, or the address of a lesson file; empty: none. */
  lesson: string;
  /** For the variables of the lesson. */
  seed: string;
  /** Large type, ladder and inspector only. */
  present: boolean;
  /** The page is shown in a frame of another page: without its header. */
  embed: boolean;
  /** The seat that a teacher watches; empty: the page has a server of its own. */
  watch: string;
  /** Checks the hand-ins that the teacher has collected. */
  grade: boolean;
  /** The origin of the page around it, which is told the score; empty: none is. */
  parent: string;
}

/** An origin as it is written in an address; empty if it is none. */
const originOf = (text: string): string => {
  const url = URL.parse(text);
  return url && /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase() ? url.origin : '';
};

const mostEvents = 200_000;

export function parseStage(search: string): Stage {
  const q = new URLSearchParams(search);
  const one = <T extends string>(name: string, of: readonly T[]): T | '' =>
    of.find((v) => v === q.get(name)) ?? '';
  return {
    profile: q.get('profile') ?? '',
    paused: q.get('paused') === '1',
    theme: one('theme', ['auto', 'light', 'dark']),
    lang: one('lang', langs),
    events: /^\d{4,6}$/.test(q.get('events') ?? '') ? Math.min(Number(q.get('events')), mostEvents) : 0,
    resume: one('resume', ['off', 'log', 'require']),
    lesson: q.get('lesson') ?? '',
    seed: q.get('seed') ?? '',
    present: q.get('present') === '1',
    embed: q.get('embed') === '1',
    watch: q.get('watch') ?? '',
    grade: q.get('grade') === '1',
    parent: originOf(q.get('parent') ?? ''),
  };
}

/** What was chosen for good in this browser, or null. */
export const readSetting = (key: string): string | null => {
  try {
    return localStorage.getItem(`ftpsim.${key}`);
  } catch {
    return null;
  }
};
export const writeSetting = (key: string, value: string): void => {
  try {
    localStorage.setItem(`ftpsim.${key}`, value);
  } catch {
    // A page without storage forgets its settings; nothing else is lost.
  }
};

/** Where the tab keeps the lesson that runs. */
export const lessonKey = 'ftpsim.lesson';

/** Whether a lesson ran in this tab when the page was left. */
export function lessonRan(): boolean {
  try {
    return lessonKey in sessionStorage;
  } catch {
    return false; // no storage
  }
}

/** Applies the settings and keeps the document in step with them. A link's wish is not stored. */
export async function applySettings(stage: Stage): Promise<void> {
  const kept = readSetting('theme');
  theme.value = stage.theme || (kept === 'light' || kept === 'dark' ? kept : 'auto');
  const keptLang = langs.find((l) => l === readSetting('lang'));
  await speak(stage.lang || keptLang || pickLang(navigator.languages));
  shortcuts.value = readSetting('shortcuts') !== 'off';
  effect(() => {
    const root = document.documentElement;
    if (theme.value === 'auto') delete root.dataset.theme;
    else root.dataset.theme = theme.value;
    root.lang = lang.value;
  });
}

export function chooseTheme(next: Theme): void {
  theme.value = next;
  writeSetting('theme', next);
}

export function chooseLang(next: Lang): void {
  void speak(next);
  writeSetting('lang', next);
}

export function switchShortcuts(on: boolean): void {
  shortcuts.value = on;
  writeSetting('shortcuts', on ? 'on' : 'off');
}

const nextTheme: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };
export const cycleTheme = () => chooseTheme(nextTheme[theme.peek()]);
