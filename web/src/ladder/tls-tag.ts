// What the tag of a row of TLS says.

import type { FtpEvent } from '../contract';
import { formatBytes, t } from '../i18n';
import { badAlert, messagesOf } from '../store/tls-rows';

export function tlsTag(e: FtpEvent): string {
  const info = e.tls;
  if (!info) return t('row.tls');
  const alert = badAlert(e);
  if (alert) return t('row.tls.alert', { alert });
  // Beside a data lane there is room for one word only.
  const short = e.chan === 'data';
  if (info.version) {
    if (short) return info.version;
    return `${info.version} · ${t(info.resumed ? 'row.tls.resumed' : 'row.tls.full')}`;
  }
  if (short) return t('row.tls');
  const [first, ...rest] = messagesOf(e);
  if (first) return `${t('row.tls')} ${first}${rest.length ? ` +${rest.length}` : ''}`;
  const n = (info.records?.length ?? 0) + (info.more ?? 0);
  const closing = info.records?.find((r) => r.alert)?.alert;
  return closing
    ? `${t('row.tls')} ${closing}`
    : t('row.tls.records', { n, bytes: formatBytes(e.bytes ?? 0) });
}
