// What may be typed at a prompt of the built-in client.

import type { AccountInfo } from '../contract';
import { t } from '../i18n';

/** A word on what may be typed at a prompt, for its empty field. */
export function askedAt(prompt: string, secret: boolean, accounts: readonly AccountInfo[]): string {
  const known = accounts.find((a) => !a.any);
  if (prompt === 'ftp> ') return t('console.may.command');
  if (prompt.startsWith('Name (')) {
    return t(known ? 'console.may.name' : 'console.may.anyone', { user: known?.user ?? '' });
  }
  if (secret && prompt.startsWith('Password') && known?.password)
    return t('console.may.password', { user: known.user, password: known.password });
  return '';
}
