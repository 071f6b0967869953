// Rows in words: what stands in the state column, and the sentence that names a row to those who do not see it.

import type { FtpEvent } from '../contract';
import { nameOf } from '../faults/name';
import type { Warning } from '../gen/contract';
import { formatBytes, t, tMaybe } from '../i18n';
import { readable } from '../names/encoding-guess';
import { isDialled } from '../sid';
import { wasReset } from '../store/broken';
import type { Ending } from '../store/ending';
import { isLeft } from '../store/history-lines';
import { isPostponed } from '../store/postponed';
import { numberOf } from '../store/sessions';
import { log, sessionMap } from '../store/state';
import { portOf } from './row';
import { tlsTag } from './tls-tag';

export const fsmName = (fsm: string): string => tMaybe(`fsm.${fsm}`, fsm);

/** What an event changed in the session's state, or empty. */
export function stateChange(e: FtpEvent): string {
  const s = e.state;
  if (!s?.from || e.kind === 'session.open') return '';
  const port = portOf(s.data);
  return s.fsm === 'data-ready' && port ? t('row.data-on', { port }) : fsmName(s.fsm);
}

/** The tag of an event that is no message. */
export function tagOf(e: FtpEvent): string {
  switch (e.kind) {
    case 'data':
      return formatBytes(e.bytes ?? 0);
    case 'session.open':
      return e.seen === 'missing' ? whyOf(e) : t('row.connected');
    case 'unfinished':
      if (e.seen) return t('row.piece', { n: e.bytes ?? 0 });
      return t(e.dec?.why === 'left-unfinished' ? 'row.unfinished.left' : 'row.unfinished', {
        n: e.bytes ?? 0,
      });
    case 'session.close':
      return e.seen === 'missing' ? whyOf(e) : endTag(e);
    case 'conn.close':
      if (e.seen === 'missing') return t('row.not-captured');
      return t(wasReset(e) ? 'row.reset' : 'row.closed');
    case 'conn.open':
      return t('row.open');
    case 'conn.listen':
      return t('row.listening');
    case 'conn.fail':
      if (e.dec?.why === 'syn-unanswered') return t('row.no-answer');
      return t(e.dec?.why === 'syn-refused' ? 'row.refused' : 'row.failed');
    case 'timeout':
      return t('row.timeout');
    case 'fs':
      return t(e.re ? 'row.files-left' : 'row.files');
    case 'restore':
      return restoreTag(e);
    case 'snapshot':
      return t('row.snapshot', { name: fieldOf(e, 'snapshot') });
    case 'state':
      return t('row.state-set');
    case 'tls':
      return tlsTag(e);
    case 'limits':
      return t('row.limits');
    case 'command': // without a verb
      return e.dec?.text ? t('row.foreign') : e.kind;
    case 'warning':
      // Beside a data lane there is room for one word only.
      return e.chan === 'data' ? t('row.warning') : whyOf(e) || t('row.warning');
    default:
      return e.kind;
  }
}

/** How a session ended; one that is not remembered any more is closed, in a word. */
function endTag(e: FtpEvent): string {
  const end = sessionMap.get(e.sid)?.end;
  return end?.id === e.id ? endInWords(end, 'row.end') : t('row.closed');
}

/** The key of it begins with "row.end" or, where there is less room, with "session.end". */
export function endInWords({ how, why, code }: Ending, key: 'row.end' | 'session.end'): string {
  if (how === 'page' && !code) return t(`${key}.cut`); // without a word to the client
  if (how !== 'server') return t(`${key}.${how}`);
  if (why === 'idle' || why === 'idle-login') return t(`${key}.idle`);
  return code ? t(`${key}.code`, { code: String(code) }) : t(`${key}.server`);
}

const fieldOf = (e: FtpEvent, name: string) => e.dec?.fields?.find((f) => f.name === name)?.value ?? '';

function restoreTag(e: FtpEvent): string {
  const name = fieldOf(e, 'snapshot');
  const record = fieldOf(e, 'record');
  if (record) return t(name ? 'row.brought-named' : 'row.brought', { to: fieldOf(e, 'at'), name, record });
  return t(name ? 'row.restored-named' : 'row.restored', { to: fieldOf(e, 'to'), name });
}

/** That a command waits for its turn behind another one; empty: it does not, or not any more. */
export const behindTag = (e: FtpEvent): string =>
  isPostponed(e) ? t('row.behind', { verb: log.get(e.behind ?? 0)?.dec?.verb ?? '' }) : '';

/** The engine's reason in words, else as the engine put it. */
const whyOf = (e: FtpEvent): string => tMaybe(`why.${e.dec?.why}`, e.dec?.text ?? '');

/** A row as a sentence: "46, server to client, session 2, 227 entering passive mode, port 50000, state data ready". */
export function sentence(e: FtpEvent, isHeld: boolean, isHit = false): string {
  const d = e.dec;
  const port = e.port ?? d?.fields?.find((f) => f.name === 'port')?.value;
  return [
    isHeld ? t('row.say.held') : String(e.id),
    t(`row.say.${e.dir}`),
    e.sid && t('row.say.session', { n: isDialled(e.sid) ? e.sid : String(numberOf(e.sid)) }),
    readable(whatOf(e).trim()),
    e.kind === 'conn.close' && e.bytes !== undefined && t('row.say.data', { bytes: formatBytes(e.bytes) }),
    port && `${t('connect.port')} ${port}`,
    !!e.over && t('row.locked'),
    behindTag(e),
    e.seen && t(`seen.${e.seen}`),
    e.state && t('row.say.state', { state: fsmName(e.state.fsm) }),
    e.was && t('row.was', { text: e.was }),
    !!e.break && t('row.break'),
    e.fault && t('row.fault', { name: nameOf(e.fault.name) }),
    ...(d?.warn ?? []).map((w) => warningText(e, w)),
    isHit && t('filter.hit'),
    isLeft(e.id) && t('row.left'),
  ]
    .filter(Boolean)
    .join(', ');
}

/** What happened: the message, the size of a block, or the tag. */
function whatOf(e: FtpEvent): string {
  const d = e.dec;
  if (e.kind === 'data') return t('row.say.data', { bytes: formatBytes(e.bytes ?? 0) });
  if (e.kind === 'command' && d?.verb) return `${d.verb} ${d.arg ?? ''}`;
  if (e.kind === 'reply' && d?.code) return `${d.code} ${d.text ?? ''}`;
  return `${tagOf(e)} ${(e.kind === 'command' && d?.text) || ''}`;
}

/** The sentence of a warning of the engine. */
export function warningText(e: FtpEvent, w: Warning): string {
  const host = e.dec?.fields?.find((f) => f.off === w.off)?.value ?? '';
  return tMaybe(`warn.${w.code}`, w.code, { host });
}
