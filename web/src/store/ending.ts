// How a session came to its end, told from what was said in it last: so it shows for records of any age and for
// captures, which know no reasons.
import type { Check, FtpEvent } from '../contract';

export interface Ending {
  /** The event of it. */
  id: number;
  /** By the client: with QUIT, without it, or the connection broke; by the server or the page. */
  how: 'quit' | 'left' | 'reset' | 'server' | 'page';
  /** The reply by which the server said so; 0: it said nothing. */
  code: number;
  /** The server's reason. */
  why: string;
  check?: Check;
}

/** What was said in a session that may explain its end. */
export interface LastWords {
  /** The QUIT that was not refused; 0: none. */
  quit: number;
  /** The server's own last reply. */
  bye?: FtpEvent;
}

export const noWords: LastWords = { quit: 0 };

/** The last words after an event: QUIT, its answer, a 421. */
export function lastWords(before: LastWords, e: FtpEvent): LastWords {
  if (e.origin === 'dropped') return before;
  if (e.kind === 'command') {
    if (e.dec?.verb === 'QUIT') return { quit: e.id };
    return before.bye ? { quit: before.quit } : before; // it went on
  }
  if (e.kind !== 'reply') return before;
  const { code } = e.dec ?? {};
  const goodbye = !!before.quit && e.re === before.quit;
  if (code === 421 || (goodbye && code === 221)) return { ...before, bye: e };
  return goodbye && e.final ? noWords : before;
}

/** How a session ended that is closed by e. */
export function endingOf(words: LastWords, e: FtpEvent): Ending {
  const why = e.dec?.why ?? 'client-left';
  const of = (how: Ending['how'], said?: FtpEvent): Ending => ({
    id: e.id,
    how,
    code: said?.dec?.code ?? 0,
    why: said?.dec?.why ?? '',
    check: said?.dec?.check,
  });
  const byServer = (said: FtpEvent) => of(said.dec?.why === 'closed-from-page' ? 'page' : 'server', said);
  if (words.bye?.dec?.code === 421) return byServer(words.bye);
  if (why !== 'client-left' && why !== 'connection-lost' && why !== 'server-left') return byServer(e);
  if (words.quit) return of('quit', words.bye);
  if (why === 'server-left') return byServer(e);
  return of(why === 'client-left' ? 'left' : 'reset', e);
}
