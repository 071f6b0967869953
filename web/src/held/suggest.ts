// Replies that fit in place of what is held. Their words go on the wire and are
// not translated.
import type { FtpEvent } from '../contract';

export interface Answer {
  code: number;
  text: string;
}

const answer = (code: number, text: string): Answer => ({ code, text });

const busy = answer(450, 'File busy, try again later.');
const missing = answer(550, 'No such file or directory.');
const denied = answer(550, 'Permission denied.');
const full = answer(452, 'Insufficient storage space.');
const noData = answer(425, "Can't open data connection.");
const aborted = answer(426, 'Connection closed; transfer aborted.');
const closing = answer(421, 'Service not available, closing control connection.');
const done = answer(226, 'Transfer complete.');

const byVerb: Record<string, Answer[]> = {
  USER: [answer(331, 'Password required.'), answer(230, 'User logged in.'), answer(530, 'Not logged in.')],
  PASS: [answer(230, 'User logged in.'), answer(530, 'Login incorrect.')],
  RETR: [missing, busy, noData],
  STOR: [full, answer(553, 'File name not allowed.'), noData],
  CWD: [answer(250, 'Directory changed.'), missing],
  DELE: [answer(250, 'File deleted.'), denied],
  PASV: [answer(227, 'Entering Passive Mode (127,0,0,1,0,1).'), noData],
  EPSV: [
    answer(229, 'Entering Extended Passive Mode (|||1|)'),
    answer(522, 'Network protocol not supported.'),
  ],
  TYPE: [answer(200, 'Type set.'), answer(504, 'Not implemented for that parameter.')],
  QUIT: [answer(221, 'Goodbye.')],
};
byVerb.APPE = byVerb.STOU = byVerb.STOR ?? [];
byVerb.LIST = byVerb.NLST = byVerb.MLSD = byVerb.RETR ?? [];

/** What could be said instead of the server's own answer to, or in place of, e. */
export function suggestions(e: FtpEvent): Answer[] {
  if (e.kind === 'command') {
    const own = byVerb[e.dec?.verb ?? ''] ?? [answer(200, 'OK.'), answer(550, 'Requested action not taken.')];
    return [...own, answer(502, 'Command not implemented.'), closing];
  }
  const code = e.dec?.code ?? 0;
  if (code < 200) return [noData, busy, missing];
  if (code === 226 || code === 250)
    return [aborted, answer(451, 'Local error in processing.'), answer(552, 'No room left.')];
  return code < 400
    ? [answer(550, 'Requested action not taken.'), busy, closing]
    : [done, answer(200, 'OK.'), closing];
}
