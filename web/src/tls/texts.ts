import { fill, lang, type Vars } from '../i18n';
import type { TLSRecord } from '../wire';
import { en } from './en';
import { zh } from './zh';

export type TlsKey = keyof typeof en;

/** A text of this folder; they are loaded when TLS is first looked at. */
export const tt = (key: TlsKey, vars: Vars = {}): string =>
  fill((lang.value === 'zh-CN' ? zh : en)[key], vars);

/** The sentence about a message of the handshake, or empty. */
export function messageText(name: string): string {
  const key = `msg.${name}`;
  return key in en ? tt(key as TlsKey) : '';
}

/** The sentence about an alert. */
export function alertText(name: string): string {
  const key = `alert.${name}`;
  return key in en ? tt(key as TlsKey) : tt('alert.other', { alert: name });
}

/** What a type of record is called. */
export function typeName(r: TLSRecord): string {
  const key = `type.${r.type}`;
  return key in en ? tt(key as TlsKey) : tt('type.other');
}
