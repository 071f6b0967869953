import type { FtpEvent } from '../wire';
import { firstDigit } from './replydigits';

/** Which colour an event wears: base.css knows them as [data-k]. */
export function tone(e: FtpEvent): string {
  if (e.kind === 'command') return 'cmd';
  if (e.kind === 'reply') return `r${firstDigit(e.dec?.code ?? 0) ?? 5}`;
  if (e.kind === 'conn.fail' || e.kind === 'timeout' || e.kind === 'warning') return 'r5';
  return e.chan === 'data' ? 'dat' : 'note';
}
