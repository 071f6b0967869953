// Data connections that were reset, and what is known of an upload that ended so.
import type { FtpEvent } from '../contract';
import type { EventLog } from './log';
import { exchangeOf } from './relations';

/** Whether a data connection ended with its client's reset; a capture tells no words of it. */
export function wasReset(e: FtpEvent): boolean {
  if (e.kind !== 'conn.close' || e.dec?.why !== 'connection-broke') return false;
  const text = e.dec.text ?? '';
  return !text || (/reset by peer/i.test(text) && !text.includes('tunnel lost'));
}

/** An upload that its client reset instead of closing it, so that nothing says where the file ends. */
export interface ResetUpload {
  /** How many bytes had come. */
  bytes: number;
  /** How many the client had announced, or were expected; 0: not known. */
  announced: number;
}

const uploads = new Set(['STOR', 'STOU', 'APPE']);
const transfers = new Set([...uploads, 'RETR', 'LIST', 'NLST', 'MLSD']);
/** How far back an ALLO is looked for. */
const reach = 4096;

/** The reset upload that e is the end of or the refusing reply to. */
export function resetUpload(log: EventLog, e: FtpEvent): ResetUpload | undefined {
  if (e.kind !== 'conn.close' && !(e.kind === 'reply' && e.final && (e.dec?.code ?? 0) >= 400))
    return undefined;
  const x = exchangeOf(log, e);
  if (!x || !uploads.has(x.command.dec?.verb ?? '')) return undefined;
  const end = x.rest.find((r) => r.kind === 'conn.close');
  if (!end || !wasReset(end)) return undefined;
  return {
    bytes: end.bytes ?? 0,
    announced: end.dec?.check?.limit ?? (end.size || announced(log, x.command)),
  };
}

/** What the ALLO before an upload announced; another transfer between the two had it for itself. */
function announced(log: EventLog, upload: FtpEvent): number {
  const at = log.indexOf(upload.id);
  for (let i = at - 1; i >= Math.max(0, at - reach); i--) {
    const e = log.at(i);
    if (e?.kind !== 'command' || e.sid !== upload.sid || e.origin === 'dropped') continue;
    const verb = e.dec?.verb ?? '';
    if (verb === 'ALLO') return Number.parseInt(e.dec?.arg ?? '', 10) || 0;
    if (transfers.has(verb)) return 0;
  }
  return 0;
}
