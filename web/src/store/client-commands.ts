// What a client has said in its session, as far as it may tell which program it is.
import type { FtpEvent } from '../contract';

/** The server's greeting, among the client's commands. */
export const greeting = '220';
/** Stands for what was left out. */
export const leftOut = '…';

const most = 40;
const ends = 3;

/**
 * The list after an event: "CWD /pub" as it was spelt, "IAC ABOR" for Telnet signals before it. Of a long
 * session it has the beginning and the end.
 */
export function saidAfter(before: readonly string[], e: FtpEvent): readonly string[] {
  const word = wordOf(e);
  if (!word || (word === greeting && before.includes(greeting))) return before;
  if (before.length < most) return [...before, word];
  return [...before.slice(0, most - ends - 1), leftOut, ...before.slice(1 - ends), word];
}

function wordOf(e: FtpEvent): string {
  if (e.kind === 'reply') return e.dec?.code === 220 && !e.re ? greeting : '';
  if (e.kind !== 'command' || e.origin === 'injected' || !e.dec?.verb) return '';
  const has = (code: string) => e.dec?.warn?.some((w) => w.code === code);
  const verb = has('lower-case') ? e.dec.verb.toLowerCase() : e.dec.verb;
  return [has('telnet') && 'IAC', verb, e.dec.arg].filter(Boolean).join(' ');
}
