// What there is to say of a reply code beside its text: codes that are easily taken for it, and why it comes.
import { part, tMaybe } from '../i18n';

/** Codes to compare with, in the order of nearness. */
export const ALIKE: Record<number, readonly string[]> = {
  125: ['150'],
  150: ['125', '226'],
  226: ['150', '250', '426'],
  227: ['229', '228'],
  229: ['227'],
  230: ['530', '331'],
  331: ['230', '332'],
  421: ['530', '221'],
  425: ['426', '227'],
  426: ['425', '226'],
  430: ['530'],
  450: ['550'],
  451: ['450', '550'],
  452: ['552'],
  500: ['501', '502'],
  502: ['500', '504'],
  503: ['530'],
  530: ['430', '331', '532'],
  550: ['450', '553'],
  552: ['452'],
  553: ['550'],
};

/** The reasons for which this server sends a code, by the names of the engine: those of the login, and of files. */
const REASONS: Record<number, string> = {
  331: 'need-password',
  421: 'idle too-many-sessions too-many-logins server-closing',
  425: 'no-connect-in-time connect-refused no-data-connection another-host',
  426: 'aborted connection-broke stalled',
  430: '',
  450: 'too-many-transfers',
  451: 'local-error bad-data',
  452: 'disk-full quota no-room',
  500: 'unknown-command stray-byte line-too-long',
  501: 'argument-missing bad-argument',
  502: 'not-implemented',
  503: 'user-first rnfr-first',
  504: 'type-unsupported parameter-unsupported',
  530: 'login-required login-incorrect no-such-user wrong-password too-many-logins',
  534: 'tls-required prot-required',
  550: 'no-such-file denied not-empty is-a-directory exists',
  552: 'quota disk-full',
  553: 'bad-path path-too-long',
};

/** Those reasons in words. */
export function reasonsOf(code: number): string[] {
  const texts: Record<string, string> = part('why');
  const names = (REASONS[code] ?? '').split(' ').filter(Boolean);
  return names.map((r) => texts[r] ?? tMaybe(`why.${r}`, '')).filter(Boolean);
}
