import type { Waiting } from '../contract';
import { type Key, t } from '../i18n';
import { endInWords, fsmName } from '../ladder/row-text';
import type { Session } from '../store/sessions';
import { isDelayed } from '../store/waiting';
import { guess, guessText } from './client-guess';

/** What tells who a session's client is. */
export type Who = Pick<Session, 'client' | 'via' | 'remote' | 'user' | 'said' | 'open'>;

/** Which program the client probably is, where it has no name of its own. */
export const guessOf = (x: Who) =>
  x.client || x.via === 'mem' || x.via === 'dial' ? undefined : guess(x.said, !x.open);

/** Why the client is taken for a program; empty: it is taken for none. */
export function guessed(x: Who): string {
  const known = guessOf(x);
  return known ? guessText(known) : '';
}

/** How a session's client is called: by its own name, else by what is known; one with another server by the server's. */
export function clientName(x: Who): string {
  if (x.via === 'dial') return t('sessions.dial', { name: x.remote });
  if (x.client) return x.client;
  if (x.via === 'mem') return t('sessions.client.mem');
  const known = guessOf(x);
  if (known) return t('guess.name', { name: known.name });
  const port = /:(\d+)$/.exec(x.remote)?.[1];
  return port ? t('sessions.client.port', { port }) : t('sessions.client.tcp');
}

/** Who and from where, in one line. */
export function origin(x: Who): string {
  const places: Record<string, string> = { mem: t('sessions.in-page'), dial: t('sessions.dial.by') };
  const from = places[x.via] ?? x.remote;
  return [x.user, from].filter(Boolean).join(' · ');
}

/** What a session is doing, by its state; how it ended. */
export function doing(
  x: Session,
  isHeld: boolean,
  gone: boolean,
): { text: string; tone: 'ok' | 'hold' | 'off' } {
  if (x.open && gone) return { text: t('session.gone'), tone: 'off' };
  if (isHeld) return { text: t('session.held'), tone: 'hold' };
  if (!x.open) return { text: x.end ? endInWords(x.end, 'session.end') : fsmName('closed'), tone: 'off' };
  return { text: fsmName(x.fsm), tone: 'ok' };
}

/** Whose turn it is, and to do what; w is what the session waits for other than the next command. */
export function turnOf(x: Session, w: Waiting | undefined): string {
  if (!w) return t(x.fsm === 'transferring' ? 'turn.transfer' : 'turn.command');
  return t(turnKey(w));
}

export function turnKey(w: Waiting): Key {
  if (w.gone) return 'turn.gone';
  return w.for === 'gate' && isDelayed(w) ? 'turn.delayed' : `turn.${w.for}`;
}
