import type { TLSRecord } from '../contract';
import { fill, part, type Vars } from '../i18n';
import type { Parts } from '../i18n/parts';

export type TlsKey = keyof Parts['tls'];

/** A text of TLS. */
export const tt = (key: TlsKey, vars: Vars = {}): string => fill(part('tls')[key], vars);

/** The text of a key that is put together at run time, or empty when there is none. */
export function ttMaybe(key: string): string {
  return key in part('tls') ? tt(key as TlsKey) : '';
}

/** The sentence about a message of the handshake, or empty. */
export const messageText = (name: string): string => ttMaybe(`msg.${name}`);

/** The sentence about an alert. */
export const alertText = (name: string): string =>
  ttMaybe(`alert.${name}`) || tt('alert.other', { alert: name });

/** What a type of record is called. */
export const typeName = (r: TLSRecord): string => ttMaybe(`type.${r.type}`) || tt('type.other');
