// What of TLS has rows in the list: all of its records, or only what they tell.
import { signal } from '@preact/signals';
import type { FtpEvent, TLSRecord } from '../contract';

/** There is TLS in the record. */
export const tlsSeen = signal(false);
/** Each of its records has a row. */
export const tlsRows = signal(false);

/** Alerts by which a connection just ends (RFC 8446 §6.1). */
const farewells = new Set(['close_notify', 'user_canceled']);

/** The alert that is wrong about an event, or empty. */
export const badAlert = (e: FtpEvent): string =>
  e.tls?.records?.map(alertOf).find((a) => a && !farewells.has(a)) ?? '';

const alertOf = (r: TLSRecord) => r.alert ?? '';

/**
 * Whether an event has a row while records have none: of a handshake that is
 * the one with which it is complete, of all others a failure. What records carry
 * has rows of its own.
 */
export const tells = (e: FtpEvent): boolean =>
  e.kind !== 'tls' || !!e.tls?.version || badAlert(e) !== '' || (e.dec?.warn?.length ?? 0) > 0;

/** The names of the messages of a handshake that an event's records carry. */
export const messagesOf = (e: FtpEvent): string[] => (e.tls?.records ?? []).flatMap((r) => r.messages ?? []);
