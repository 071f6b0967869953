import { lang } from '../i18n';
import { en } from './en';
import { zh } from './zh';

/** What a note of the engine says, in the page's language. */
export const quirkText = (code: string): string => (lang.value === 'zh-CN' ? zh : en)[code] ?? code;
