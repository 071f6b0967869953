// What a session waits for, as a sentence.

import type { FtpEvent, Waiting } from '../contract';
import { formatBytes, type Key, t } from '../i18n';
import { lasting } from '../store/lasting';
import { wallOf } from '../store/now';
import { connMap, log } from '../store/state';
import { isDelayed } from '../store/waiting';

export function waitText(w: Waiting): string {
  const command = w.re ? log.get(w.re) : undefined;
  const text = t(keyOf(w, command), {
    sid: w.sid,
    time: lasting(wallOf(w.since)),
    n: w.bytes ?? 0,
    bytes: formatBytes(w.bytes ?? 0),
    left: formatBytes(w.left ?? 0),
    verb: command?.dec?.verb ?? '',
    port: String(connMap.get(w.conn)?.port ?? ''),
    to: command?.state?.data?.split(' ')[1] ?? '',
  });
  return w.gone ? `${text} ${t('wait.gone')}` : text;
}

function keyOf(w: Waiting, command: FtpEvent | undefined): Key {
  switch (w.for) {
    case 'gate':
      return isDelayed(w) ? 'wait.delayed' : 'wait.held';
    case 'handshake':
      return w.conn.endsWith('.c') ? 'wait.handshake' : 'wait.handshake.data';
    case 'data':
      if (command?.state?.mode !== 'S') return 'wait.data.marked';
      return w.bytes ? 'wait.data' : 'wait.data.none';
    case 'reading':
      return w.left ? 'wait.reading' : 'wait.reading.open';
    case 'command':
      return 'turn.command';
    default:
      return `wait.${w.for}`;
  }
}
