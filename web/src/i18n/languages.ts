import * as en from './en';

// The page's languages: a folder of texts beside this file, and a line here. To add one, make the folder and its
// line, and run `npm run types`: the compiler names every text that the folder lacks (parts.ts says how). Its
// index.ts is as that of en. The words in {braces} are filled in; {n|event|events} picks by the number n.
// `capitals`: sentences begin with one, whatever is filled in at their beginning. English comes with the page.
export const languages = {
  en: { short: 'EN', name: 'English', capitals: true, texts: async () => en },
  'zh-CN': { short: '中文', name: '简体中文', capitals: false, texts: () => import('./zh-CN') },
};

export type Lang = keyof typeof languages;

/** All of them, in the order of the list. */
export const langs = Object.keys(languages) as Lang[];

/** The best of our languages for those that the browser asks for, the first of which is the dearest. */
export function pickLang(wanted: readonly string[]): Lang {
  for (const w of wanted) {
    const same = langs.find((l) => primary(l) === primary(w));
    if (same) return same;
  }
  return 'en';
}

/** "zh" of "zh-TW". */
const primary = (tag: string) => tag.toLowerCase().split('-', 1)[0];
