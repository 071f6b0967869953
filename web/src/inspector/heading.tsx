import book from 'lucide-static/icons/book-open.svg?raw';
import nextIcon from 'lucide-static/icons/chevron-down.svg?raw';
import previousIcon from 'lucide-static/icons/chevron-up.svg?raw';
import historyIcon from 'lucide-static/icons/history.svg?raw';
import type { ComponentChildren } from 'preact';
import type { FtpEvent } from '../contract';
import { nameOf } from '../faults/name';
import { BreakHere } from '../held/break-here';
import { t, tMaybe } from '../i18n';
import { clock, toneOf } from '../ladder/row';
import { openReference } from '../reference/open';
import { exchange, lookAt, select, selectPartner } from '../store/actions';
import { exprOf } from '../store/gate';
import { log, version } from '../store/state';
import { Badge } from '../ui/badge';
import { Icon } from '../ui/icon';
import { verbOf } from './digits';
import { plainVerb } from './explain';
import { titleOf } from './replydigits';
import { gap, wallClock } from './time';

/** Who says what: badge, code or verb, title, and the facts of its time and way. */
export function Heading({ e, command }: { e: FtpEvent; command?: FtpEvent }) {
  const about = aboutOf(e);
  return (
    <header class="insp-head">
      <h2 class="ttl">
        <span class="evchip" data-k={toneOf(e)}>
          {e.sid && <Badge sid={e.sid} />}
          <b>{shortName(e)}</b>
        </span>
        <span class="ttl-text">{title(e)}</span>
      </h2>
      <span class="pairnav">
        {about && (
          <button
            type="button"
            class="ic"
            aria-label={t('reference.open.verb', { verb: about })}
            title={t('reference.open.verb', { verb: about })}
            onClick={() => openReference(about)}
          >
            <Icon svg={book} />
          </button>
        )}
        {exprOf(e) && <BreakHere expr={exprOf(e)} />}
        <button
          type="button"
          class="ic"
          aria-label={t('past.look')}
          title={t('past.look')}
          onClick={() => lookAt(e.id)}
        >
          <Icon svg={historyIcon} />
        </button>
        <button
          type="button"
          class="ic"
          aria-label={t('inspector.previous')}
          onClick={() => selectPartner(-1)}
        >
          <Icon svg={previousIcon} />
        </button>
        <button type="button" class="ic" aria-label={t('inspector.next')} onClick={() => selectPartner(1)}>
          <Icon svg={nextIcon} />
        </button>
      </span>
      <p class="sub">
        <Line e={e} command={command} />
      </p>
    </header>
  );
}

/** The reference's entry about it. */
function aboutOf(e: FtpEvent): string {
  if (e.kind === 'command') return plainVerb(e.dec?.verb ?? '');
  return e.kind === 'reply' ? String(e.dec?.code || '') : '';
}

export function shortName(e: FtpEvent): string {
  if (e.kind === 'command') return e.dec?.verb ?? '';
  if (e.kind === 'reply') return String(e.dec?.code || '?');
  if (e.chan === 'data') return e.conn.split('.')[1]?.toUpperCase() ?? '';
  return tMaybe(`short.${e.kind}`, e.kind);
}

function title(e: FtpEvent): string {
  if (e.kind === 'command')
    return tMaybe(`verb.${plainVerb(e.dec?.verb ?? '')}`, e.dec?.arg ?? e.dec?.text ?? '');
  if (e.kind === 'reply') {
    const code = e.dec?.code ?? 0;
    return tMaybe(titleOf(code, verbOf(e)), '');
  }
  if (e.kind === 'fs' && e.re) return t('title.fs.left');
  return tMaybe(`title.${e.kind}`, e.kind);
}

function Line({ e, command }: { e: FtpEvent; command?: FtpEvent }) {
  const parts: ComponentChildren[] = [t('inspector.event', { id: String(e.id) }), `${clock(e.t)} s`];
  if (e.packet) parts.push(t('inspector.packet', { n: String(e.packet) }), wallClock(e.wall));
  if (e.seen) parts.push(t(`seen.${e.seen}`));
  if (command) parts.push(<Belongs e={e} command={command} />);
  if (e.kind === 'command') parts.push(<Answers e={e} />);
  const before = e.behind ? log.get(e.behind) : undefined;
  if (before)
    parts.push(
      <>
        {t('inspector.behind')} <Jump to={before} />
      </>,
    );
  if (e.dir !== 'none') parts.push(t(`inspector.dir.${e.dir}`));
  if (e.fault) parts.push(t('row.fault', { name: nameOf(e.fault.name) }));
  if (e.held) parts.push(t('inspector.held', { time: gap(e.held) }));
  const length = e.kind === 'data' ? e.bytes : e.raw?.len;
  if (length !== undefined) parts.push(t('inspector.length', { n: length }));
  return (
    <>
      {parts.map((part, i) => (
        <span key={i}>{part}</span>
      ))}
    </>
  );
}

function Belongs({ e, command }: { e: FtpEvent; command: FtpEvent }) {
  const word = e.kind === 'reply' ? t('inspector.reply-to') : t('inspector.belongs-to');
  return (
    <>
      {word} <Jump to={command} /> {t('inspector.after', { time: gap(e.t - command.t) })}
    </>
  );
}

function Answers({ e }: { e: FtpEvent }) {
  version.value;
  const replies = exchange(e.id)?.rest.filter((r) => r.kind === 'reply') ?? [];
  if (!replies.length) return <>{t('inspector.no-reply')}</>;
  return (
    <>
      {t('inspector.answered-by')}{' '}
      {replies.map((r, i) => (
        <span key={r.id}>
          {i > 0 && ', '}
          <Jump to={r} />
        </span>
      ))}{' '}
      {t('inspector.after', { time: gap((replies.at(-1)?.t ?? e.t) - e.t) })}
    </>
  );
}

/** A link to another event: "#45 PASV". */
export function Jump({ to }: { to: FtpEvent }) {
  return (
    <button type="button" class="link" onClick={() => select(to.id)}>
      #{to.id} {to.dec?.verb ?? to.dec?.code ?? ''}
    </button>
  );
}
