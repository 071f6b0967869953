import type { LessonItem, Text } from '../contract';
import { lang, t } from '../i18n';
import { relay } from '../store/state';

/**
 * A text of a lesson in the page's language: in that language, for all languages, in English, or in any.
 * HOST:PORT becomes the address that clients connect to.
 */
export function textOf(text: Text): string {
  const found = text[lang.value] ?? text[''] ?? text.en ?? Object.values(text)[0] ?? '';
  return found.replaceAll('HOST:PORT', relay.value.ftp ?? '127.0.0.1:2121');
}

/** What an item asks for, as its lesson says it, or in general. */
export const sayOf = (item: LessonItem): string =>
  textOf(item.say) || textOf(item.ask) || t(`lesson.item.${item.kind}`, { path: item.path ?? '' });
