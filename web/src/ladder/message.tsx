import lock from 'lucide-static/icons/lock.svg?raw';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FtpEvent } from '../contract';
import { t } from '../i18n';
import { Named } from '../names/named';
import { readBytes } from '../store/actions';
import { log, opened } from '../store/state';
import { Badge } from '../ui/badge';
import { Icon } from '../ui/icon';
import { beginsOf, linesBehind, toggleOpen } from './opened';
import type { RowModel } from './row';
import { behindTag } from './row-text';
import { keptOf } from './shorten';

interface Props {
  e: FtpEvent;
  m: RowModel;
  /** Columns of data lanes that it may use when the control connection's is too narrow. */
  free: number;
  /** Its further lines can be opened. */
  unfolds: boolean;
  /** That it is wrong, or was edited, where the last column is not drawn. */
  marks: ComponentChildren;
}

/** A command or the first line of a reply. */
export function Message({ e, m, free, unfolds, marks }: Props) {
  const more = linesBehind(e).length;
  return (
    <span role="gridcell" class="msg" style={free ? { '--free': free } : undefined}>
      <span class={e.origin === 'dropped' ? 'chip gone' : 'chip'}>
        <Badge sid={e.sid} /> <Lock e={e} /> {marks}
        <b>{m.head}</b>
        {more > 0 && <span class="dash">-</span>}
        {m.rest && (
          <>
            {' '}
            <Text e={e} text={m.rest} />
          </>
        )}
        {more > 0 && unfolds && <Unfold e={e} more={more} />}
        {e.was && <s class="was">{t('row.was', { text: e.was })}</s>}
        <Turn e={e} />
      </span>
    </span>
  );
}

/** A text that gives way around the port or the file name in it. */
function Text({ e, text }: { e: FtpEvent; text: string }) {
  const command = e.re ? log.get(e.re) : undefined;
  const path = e.dec?.path ?? command?.dec?.fields?.find((f) => f.name === 'path')?.value;
  const { before, keep, after } = keptOf(e, text, path);
  return (
    <span class="txt" lang={e.kind === 'reply' ? 'en' : undefined}>
      {before && (
        <span>
          <Named text={before} />
        </span>
      )}
      {keep && (
        <span class="keep">
          <Named text={keep} />
        </span>
      )}
      {after && (
        <span>
          <Named text={after} />
        </span>
      )}
    </span>
  );
}

/** Opens the further lines of a reply in place. By keyboard → and ← do it. */
export function Unfold({ e, more }: { e: FtpEvent; more: number }) {
  const open = opened.value.has(e.id);
  return (
    <button type="button" class="unfold" tabIndex={-1} aria-expanded={open} onClick={() => toggleOpen(e)}>
      {open ? t('row.fold') : t('row.lines', { n: more })}
    </button>
  );
}

/** The further lines of an opened reply, as they are on the wire once its bytes are here. */
export function Lines({ e }: { e: FtpEvent }) {
  const [begins, setBegins] = useState<{ id: number; all: string[] }>({ id: 0, all: [] });
  const lines = linesBehind(e);
  useEffect(() => {
    let shown = true;
    readBytes(e.id, false).then((bytes) => {
      if (shown && bytes) setBegins({ id: e.id, all: beginsOf(bytes, e.dec?.code ?? 0) });
    });
    return () => {
      shown = false;
    };
  }, [e.id, e.dec?.code]);
  const known = begins.id === e.id && begins.all.length === lines.length;
  return (
    <span role="gridcell" class="lines-open" lang="en">
      {lines.map((line, i) => (
        <span key={i}>
          {known && begins.all[i]}
          <Named text={line || ' '} />
        </span>
      ))}
    </span>
  );
}

/** That a command has to wait for its turn. */
function Turn({ e }: { e: FtpEvent }) {
  const text = behindTag(e);
  return text ? <em class="behind">{text}</em> : null;
}

/** The mark of what travelled in TLS, and of TLS itself. */
export function Lock({ e }: { e: FtpEvent }) {
  if (!e.over && e.kind !== 'tls') return null;
  return (
    <span class="lock" title={t('row.locked')}>
      <Icon svg={lock} size={11} />
    </span>
  );
}
