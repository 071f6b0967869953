import type { Report, Unread } from '../contract';
import { formatBytes, formatNumber, t, tMaybe } from '../i18n';

/** What was found in a capture, and what was left out, each with its number. */
export function CaptureReport({ report: r }: { report: Report }) {
  return (
    <dl class="report">
      <Row name={t('report.packets')} value={formatNumber(r.packets)} more={fileOf(r)} />
      <Row
        name={t('report.streams')}
        value={formatNumber(r.streams)}
        more={t('report.ftp', { sessions: r.sessions, data: r.data })}
      />
      {r.encrypted > 0 && <Row name={t('report.encrypted')} value={formatNumber(r.encrypted)} />}
      {r.noKey > 0 && <Row name={t('report.no-key')} value={formatNumber(r.noKey)} />}
      <Row name={t('report.unread')} value={formatNumber(r.notTCP)} more={kinds(r.unread)} />
      <Row
        name={t('report.fragments')}
        value={formatNumber(r.fragments)}
        more={r.unjoined > 0 ? t('report.unjoined', { n: r.unjoined }) : ''}
      />
      <Row name={t('report.resent')} value={formatNumber(r.resent)} />
      <Row name={t('report.strays')} value={formatNumber(r.strays)} />
      <Row name={t('report.missing')} value={formatBytes(r.missing)} />
    </dl>
  );
}

function Row({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {more && <span class="mute"> {more}</span>}
      </dd>
    </div>
  );
}

/** What there is to say about the file itself. */
function fileOf(r: Report): string {
  return [
    r.packed ? `${r.format}, gzip` : r.format,
    r.truncated && t('viewing.truncated'),
    r.cut && t('viewing.cut'),
  ]
    .filter(Boolean)
    .join('. ');
}

/** "ARP (12), UDP (3)". */
const kinds = (list: readonly Unread[] = []) =>
  list.map((u) => kindName(u.kind) + (list.length > 1 ? ` (${formatNumber(u.packets)})` : '')).join(', ');

/** A kind of packet: a protocol's name stands for itself. */
export function kindName(kind: string): string {
  const [, what, number] = /^(link type|EtherType|IP protocol|PPP protocol|LLC) (\w+)$/.exec(kind) ?? [];
  if (what === 'link type') return t('unread.link', { n: number ?? '' });
  return tMaybe(`unread.${kind}`, kind);
}

/** "95 of 95 packets are of a kind that is not read: …", or nothing if all were read. */
export function unreadLine(r: Report): string {
  return r.notTCP > 0
    ? t('report.unread.line', {
        n: formatNumber(r.notTCP),
        of: formatNumber(r.packets),
        kinds: kinds(r.unread),
      })
    : '';
}
