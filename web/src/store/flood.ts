// For tests: very many events, from a generated record.

import type { FtpEvent } from '../contract';
import { record } from '../gen/records/client_wget';

/** n events with the IDs from first on: the conversation of client_wget over and over, each time with sessions of its own. */
export function flood(n: number, first = 1): FtpEvent[] {
  return Array.from({ length: n }, (_, i) => {
    const e = record[i % record.length] as FtpEvent;
    const round = Math.floor(i / record.length);
    const shift = round * record.length;
    const ids = { id: first + i, ...(e.re && { re: e.re + shift + first - 1 }) };
    return { ...e, ...ids, sid: e.sid && `${e.sid}${round || ''}`, conn: e.conn };
  });
}
