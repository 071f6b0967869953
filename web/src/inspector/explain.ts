import type { FtpEvent as Event } from '../contract';
import { resetUpload } from '../store/broken';
import { serverName } from '../store/sessions';
import { log, sessionMap } from '../store/state';
import { badAlert, messagesOf } from '../store/tls-rows';
import { isKnown } from './replydigits';

/** A text by key and what stands in its gaps. Numbers of bytes end in "Bytes". */
export interface Sentence {
  key: string;
  args: Record<string, string | number>;
  /** The key that is taken instead where nothing came for a gap of key's text. */
  bare?: string;
  /** It tells the reason as well, or a better one than the event has. */
  whole?: boolean;
}

/** Verbs that RFC 775 spells with an X mean the same as without. */
const ALIAS: Record<string, string> = {
  XPWD: 'PWD',
  XCWD: 'CWD',
  XCUP: 'CDUP',
  XMKD: 'MKD',
  XRMD: 'RMD',
};

/** Commands that have a sentence of their own. */
const VERBS = words(
  'USER PASS ACCT QUIT NOOP SYST FEAT HELP STAT OPTS MODE STRU PORT PASV EPRT EPSV LPRT LPSV ESTA ESTP LIST NLST MLSD MLST RETR',
  'STOR STOU APPE REST ABOR ALLO DELE MKD RMD CWD CDUP PWD RNFR RNTO SIZE MDTM CLNT LANG HOST SITE AUTH',
);

/** Those that have a second sentence, ".arg", for when they come with an argument. */
const WITH_ARG = words('HELP STAT EPSV LIST NLST MLSD MLST LANG');

/** Those whose argument is an address and a port, and those where it begins with a number. */
const PORTS = words('PORT EPRT LPRT');
const NUMBERS = words('REST ALLO');

/** Replies whose meaning depends on the command they answer. */
const BY_VERB: Record<number, ReadonlySet<string>> = {
  150: words('RETR STOR STOU APPE LIST NLST MLSD'),
  200: words('TYPE PORT EPRT LPRT NOOP MODE STRU OPTS'),
  213: words('SIZE MDTM STAT'),
  226: words('ABOR'),
  250: words('CWD CDUP DELE RMD RNTO MLST'),
  257: words('PWD MKD'),
  350: words('RNFR REST'),
};

/** Reasons of a 451 that lie with the client. */
const BY_CLIENT = words('bad-data bytes-behind no-end page-type');

/** Codes whose own sentence names a cause, and the reasons for which that is the true one. */
const HOLDS_FOR: Record<number, ReadonlySet<string>> = {
  426: words('connection-broke cut-by-hand cut-by-rule stalled aborted restored session-over client-left'),
  450: words(''),
  451: words('local-error file-error'),
  452: words('disk-full quota no-room'),
  500: words('unknown-command not-implemented unknown-site-command stray-byte seed-four-bytes'),
  501: words('bad-argument no-such-hash no-such-option unknown-command unknown-site-command'),
  502: words('not-implemented'),
  503: words('user-first rnfr-first pass-first auth-first pbsz-first cpfr-first no-data-connection'),
  504: words(
    'auth-unsupported byte-size low-port no-such-fact no-such-language no-transfer prot-unknown parameter-unsupported',
    'peer-mismatch type-unsupported unknown-host own-port',
  ),
  530: words('login-required logged-out'),
  550: words('no-such-file denied'),
  551: words('page-type'),
  552: words('quota disk-full no-room'),
  553: words('bad-path path-too-long path-too-deep'),
  554: words('bad-restart'),
};

function words(...lines: string[]): ReadonlySet<string> {
  return new Set(lines.join(' ').split(' '));
}

/** The verb in its usual spelling: upper case, without the X of RFC 775. */
export function plainVerb(verb: string): string {
  const upper = verb.toUpperCase();
  return ALIAS[upper] ?? upper;
}

/** One plain sentence about an event; `cmd` is the command that it belongs to. */
export function explain(e: Event, cmd?: Event): Sentence {
  switch (e.kind) {
    case 'command':
      return command(e);
    case 'reply':
      return uploadReset(e) ?? reply(e, cmd);
    case 'unfinished':
      return unfinished(e);
    case 'data':
      return data(e, cmd);
    case 'conn.open':
      if (e.seen) return at('say.open.inferred', e);
      return at(`say.open.${e.dir === 's2c' ? 'active' : 'passive'}`, e);
    case 'warning':
      return at(e.seen ? 'say.not-captured' : 'say.warning', e);
    case 'conn.fail':
      return at(e.dec?.why?.startsWith('syn-') ? 'say.tried' : 'say.conn.fail', e);
    case 'conn.close':
      if (e.seen === 'missing') return at('say.not-captured', e);
      return uploadReset(e) ?? at('say.conn.close', e);
    case 'session.open':
      if (e.seen === 'missing')
        return at(e.dec?.why?.startsWith('syn-') ? 'say.tried' : 'say.not-captured', e);
      if (e.seen) return { key: 'say.session.open.inferred', args: { remote: e.peer?.remote ?? '' } };
      return session(e);
    case 'session.close':
      return ending(e);
    case 'fs':
      return fs(e);
    case 'restore':
      return at(e.dec?.fields?.some((f) => f.name === 'record') ? 'say.restore.brought' : 'say.restore', e);
    case 'tls':
      return { key: tlsKey(e), args: { alert: badAlert(e) } };
    default:
      return at(`say.${e.kind}`, e);
  }
}

function command(e: Event): Sentence {
  const verb = plainVerb(e.dec?.verb ?? '');
  const arg = e.dec?.arg ?? '';
  const args = { ...values(e), verb: e.dec?.verb ?? '', arg };
  if (!verb && e.dec?.text) return { key: 'say.foreign', args: { ...args, text: e.dec.text } };
  if (!verb) return { key: 'say.empty', args };
  if (verb === 'PASS' && inTLS(e)) return { key: 'say.PASS.tls', args };
  if (verb.startsWith('•')) return { key: 'say.secret', args };
  if (verb === 'TYPE') return { key: `say.TYPE.${typeKey(arg)}`, args, bare: 'say.no-argument' };
  if (verb === 'EPSV' && arg.toUpperCase() === 'ALL') return { key: 'say.EPSV.all', args };
  if (!VERBS.has(verb) || (NUMBERS.has(verb) && arg && !/^\d/.test(arg)))
    return { key: arg ? 'say.unknown.arg' : 'say.unknown', args };
  if (PORTS.has(verb)) return { key: `say.${verb}`, args, bare: arg ? 'say.no-address' : 'say.no-argument' };
  return {
    key: arg && WITH_ARG.has(verb) ? `say.${verb}.arg` : `say.${verb}`,
    args,
    bare: 'say.no-argument',
  };
}

/** Whether TLS protected a message on the control connection. */
const inTLS = (e: Event) => !!e.over || !!e.state?.tls?.includes('control');

function typeKey(arg: string): string {
  const letter = arg.trim().charAt(0).toUpperCase();
  return letter === 'A' || letter === 'I' ? letter : 'other';
}

function reply(e: Event, cmd?: Event): Sentence {
  const code = e.dec?.code ?? 0;
  const verb = plainVerb(cmd?.dec?.verb ?? '');
  const text = e.dec?.text ?? '';
  const args = {
    ...values(e),
    code,
    text: text.split('\n', 1)[0] ?? '',
    verb: cmd?.dec?.verb ?? '',
    arg: cmd?.dec?.arg ?? '',
  };
  const alike = code === 125 ? 150 : code;
  const own = ownKey(e, code);
  if (BY_VERB[alike]?.has(verb)) return { key: `say.${alike}.${verb}`, args, bare: own };
  return { key: own, args, bare: 'say.no-port' };
}

/** The sentence of a code, or where it would be untrue for the engine's reason, one that says less. */
function ownKey(e: Event, code: number): string {
  const why = e.dec?.check?.rule ?? e.dec?.why;
  if (code === 226 && e.live?.some((p) => p.o && p.c.startsWith(`${e.sid}.`))) return 'say.226.open';
  const holds = HOLDS_FOR[code];
  if (!holds || !why || e.origin !== 'wire' || holds.has(why))
    return isKnown(code) ? `say.${code}` : classOf(code);
  if (BY_CLIENT.has(why)) return 'say.451.client';
  if (code === 426) return 'say.426.broken';
  return code < 500 ? 'say.put-off' : 'say.refused';
}

function classOf(code: number): string {
  const first = Math.floor(code / 100);
  return first >= 1 && first <= 5 ? `say.class${first}` : 'say.noreply';
}

function data(e: Event, cmd?: Event): Sentence {
  const listing = ['LIST', 'NLST', 'MLSD'].includes(plainVerb(cmd?.dec?.verb ?? ''));
  const path = e.dec?.path ?? cmd?.dec?.path ?? '';
  const what = listing ? 'list' : path ? 'file' : 'bytes';
  return {
    key: `say.data.${what}.${e.dir === 'c2s' ? 'up' : 'down'}`,
    args: { bytes: e.bytes ?? 0, total: e.total ?? 0, pieces: e.n ?? 1, path },
  };
}

function tlsKey(e: Event): string {
  const info = e.tls;
  if (badAlert(e)) return 'say.tls.alert';
  if (info?.version) return info.resumed ? 'say.tls.resumed' : 'say.tls.done';
  const messages = messagesOf(e);
  if (messages.some((m) => /Hello(Retry|$)/.test(m)))
    return `say.tls.hello.${e.dir === 'c2s' ? 'c2s' : 's2c'}`;
  if (messages.length) return 'say.tls.handshake';
  if (info?.records?.some((r) => r.alert)) return 'say.tls.end';
  return info?.records?.some((r) => r.type === 'application_data') ? 'say.tls.data' : 'say.tls';
}

function session(e: Event): Sentence {
  if (e.peer?.via === 'dial') return { key: 'say.session.open.dial', args: { server: serverName(e.peer) } };
  const via = e.peer?.via === 'mem' ? 'mem' : 'tcp';
  return { key: `say.session.open.${via}`, args: { remote: e.peer?.remote ?? '' } };
}

function ending(e: Event): Sentence {
  if (e.seen === 'missing') return at('say.not-captured', e);
  const end = sessionMap.get(e.sid)?.end;
  if (end?.id !== e.id) return at('say.session.close', e);
  const key = end.code ? `${end.how}.code` : end.how;
  return { key: `say.session.close.${key}`, args: { code: end.code }, whole: true };
}

function unfinished(e: Event): Sentence {
  if (e.seen) return at('say.not-captured', e);
  const key = e.dec?.why === 'left-unfinished' ? 'say.unfinished.left' : 'say.unfinished';
  return { key, args: { n: e.bytes ?? 0 } };
}

/** The end of an upload that its client reset, or the reply to it. */
function uploadReset(e: Event): Sentence | undefined {
  const up = resetUpload(log, e);
  if (!up) return undefined;
  const { bytes, announced } = up;
  const how = !announced ? 'open' : bytes < announced ? 'part' : 'all';
  return { key: `say.upload-reset.${how}`, args: { bytes, total: announced }, whole: true };
}

function fs(e: Event): Sentence {
  const change = e.fs?.[0];
  if (!change) return at('say.fs', e);
  // It belongs to a command: the page had no part in it.
  if (e.re) return { key: 'say.fs.left', args: { path: change.path } };
  return { key: `say.fs.${change.op}`, args: { path: change.path, to: change.to ?? '' } };
}

function at(key: string, e: Event): Sentence {
  return { key, args: { ...values(e), bytes: e.bytes ?? 0, conn: e.conn, text: e.dec?.text ?? '' } };
}

/** The decoded fields by name, so that a sentence can speak of host, port, path or size. */
function values(e: Event): Record<string, string> {
  const out: Record<string, string> = { path: e.dec?.path ?? e.dec?.arg ?? '' };
  for (const f of e.dec?.fields ?? []) out[f.name] = f.value;
  if (e.port) out.port = String(e.port);
  return out;
}
