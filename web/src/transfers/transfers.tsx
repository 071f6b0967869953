import type { Transfer } from '../contract';
import { formatBytes, t } from '../i18n';
import { readable } from '../names/encoding-guess';
import { Named } from '../names/named';
import { baseOf } from '../store/file-actions';
import { transfers } from '../store/state';
import { Badge } from '../ui/badge';
import './transfers.css';

/** The data transfers under way. */
export function Transfers() {
  const list = transfers.value;
  if (!list.length) return null;
  return (
    <section class="transfers" aria-label={t('transfers.title')}>
      <h2 class="head">
        {t('transfers.title')} <span class="n">{list.length}</span>
      </h2>
      <ul>
        {list.map((tr) => (
          <Item key={tr.conn} tr={tr} />
        ))}
      </ul>
    </section>
  );
}

function Item({ tr }: { tr: Transfer }) {
  const known = tr.size >= 0;
  const done = known
    ? t('transfers.of', { done: formatBytes(tr.bytes), size: formatBytes(tr.size) })
    : formatBytes(tr.bytes);
  return (
    <li>
      <span class="what">
        <Badge sid={tr.sid} />
        <b>{tr.verb}</b>
        <span class="path" title={readable(tr.path)}>
          <Named text={baseOf(tr.path) || '/'} />
        </span>
      </span>
      <progress
        aria-label={t('transfers.progress', { verb: tr.verb, path: tr.path })}
        value={known ? tr.bytes : undefined}
        max={known ? Math.max(1, tr.size) : 1}
      />
      <span class="how">
        <span>
          {tr.dir === 's2c' ? '↓' : '↑'}{' '}
          <span class="sr">{t(tr.dir === 's2c' ? 'transfers.down' : 'transfers.up')} </span>
          {done}
        </span>
        <span>{tr.rate > 0 && t('transfers.rate', { rate: formatBytes(Math.round(tr.rate)) })}</span>
      </span>
    </li>
  );
}
