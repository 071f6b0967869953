import type { FtpEvent } from '../contract';
import { t } from '../i18n';
import { lasting } from '../store/lasting';
import { lineSince } from '../store/waiting';
import { tagOf } from './row-text';

/** What has come of a line without its end, and for how long while it is still waited for. */
export function Begun({ e }: { e: FtpEvent }) {
  const since = lineSince(e);
  return (
    <>{since === undefined ? tagOf(e) : t('row.unfinished.for', { n: e.bytes ?? 0, time: lasting(since) })}</>
  );
}
