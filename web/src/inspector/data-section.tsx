import type { FtpEvent } from '../contract';
import { formatBytes, formatNumber, t } from '../i18n';
import { log } from '../store/state';
import { gap } from './time';

/** How far a transfer is with this block, and how fast it went. */
export function DataSection({ e }: { e: FtpEvent }) {
  const total = e.total ?? 0;
  const began = opened(e);
  const took = began ? e.t - began.t : 0;
  const size = e.size && e.size > 0 ? e.size : 0;
  return (
    <div class="datasum">
      <Figure
        name={t('data.block')}
        value={formatBytes(e.bytes ?? 0)}
        note={t('data.pieces', { n: e.n ?? 1 })}
      />
      <Figure
        name={t('data.total')}
        value={formatBytes(total)}
        note={size ? t('data.of', { size: formatBytes(size) }) : t('data.bytes', { n: formatNumber(total) })}
      />
      <Figure
        name={t('data.rate')}
        value={took > 0 ? `${formatBytes(Math.round(total / (took / 1e9)))}/s` : '–'}
        note={took > 0 ? t('data.in', { time: gap(took) }) : ''}
      />
    </div>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div>
      <small>{name}</small>
      <b>{value}</b>
      <small>{note}</small>
    </div>
  );
}

/** The event that opened the data connection of e. */
function opened(e: FtpEvent): FtpEvent | undefined {
  for (let i = log.indexOf(e.id); i >= 0; i--) {
    const before = log.at(i);
    if (before?.conn === e.conn && before.kind === 'conn.open') return before;
  }
  return undefined;
}
