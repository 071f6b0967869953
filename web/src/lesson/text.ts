import type { LessonItem, Text } from '../contract';
import { lang, t } from '../i18n';

/** A text of a lesson in the page's language: in that language, for all languages, in English, or in any. */
export const textOf = (text: Text): string =>
  text[lang.value] ?? text[''] ?? text.en ?? Object.values(text)[0] ?? '';

/** What an item asks for, as its lesson says it, or in general. */
export const sayOf = (item: LessonItem): string =>
  textOf(item.say) || textOf(item.ask) || t(`lesson.item.${item.kind}`, { path: item.path ?? '' });
