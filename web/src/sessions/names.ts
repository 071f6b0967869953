import { t } from '../i18n';
import { fsmName } from '../ladder/say';
import type { Session } from '../store/sessions';

/** How a session's client is called: by its own name, else by what is known. */
export function clientName(x: Session): string {
  if (x.client) return x.client;
  if (x.via === 'mem') return t('sessions.client.mem');
  const port = /:(\d+)$/.exec(x.remote)?.[1];
  return port ? t('sessions.client.port', { port }) : t('sessions.client.tcp');
}

/** Who and from where, in one line. */
export function origin(x: Session): string {
  const from = x.via === 'mem' ? t('sessions.in-page') : x.remote;
  return [x.user, from].filter(Boolean).join(' · ');
}

/** What a session is doing: its open command, else its state. */
export function doing(x: Session, isHeld: boolean): { text: string; tone: 'ok' | 'hold' | 'off' } {
  if (isHeld) return { text: t('session.held'), tone: 'hold' };
  if (!x.open) return { text: fsmName('closed'), tone: 'off' };
  return { text: fsmName(x.fsm), tone: 'ok' };
}
