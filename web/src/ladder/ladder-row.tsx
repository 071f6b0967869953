import file from 'lucide-static/icons/file-pen-line.svg?raw';
import hand from 'lucide-static/icons/hand.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import pencil from 'lucide-static/icons/pencil.svg?raw';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import { t } from '../i18n';
import { readable } from '../names/guess';
import { Named } from '../names/named';
import { isLeft } from '../store/lines';
import { connMap } from '../store/state';
import { Badge } from '../ui/badge';
import { Icon } from '../ui/icon';
import type { FtpEvent } from '../wire';
import { Begun } from './begun';
import { clock, maxLanes, type RowModel, rowOf } from './row';
import { sentence, stateChange, tagOf, turnTag } from './say';

export interface RowProps {
  e: FtpEvent;
  /** Place in the whole list, from 0. */
  index: number;
  selected: boolean;
  /** Part of the bracket that joins a command with its replies. */
  brace: '' | 'first' | 'mid' | 'last';
  /** It lies after the moment that is looked at. */
  future: boolean;
  /** It is that moment, and so many events came after it; 0: it is not. */
  newer: number;
  /** 0, or the held item that this row stands for. */
  hid: number;
  /** A highlighting filter fits it. */
  hit: boolean;
  /** Events before it that were lost. */
  missing: number;
  lanes: number;
}

/** One event, drawn from that event alone. */
export function LadderRow({ e, index, selected, brace, future, newer, hid, hit, missing, lanes }: RowProps) {
  const m = rowOf(e, connMap.get(e.conn), hid > 0);
  const k = hid ? 'hold' : m.tone;
  const flags = `${selected ? ' sel' : ''}${hid ? ' held' : ''}${future ? ' future' : ''}${newer ? ' here' : ''}${hit ? ' hit' : ''}${kindFlag(e)}`;
  return (
    <div
      class={`r${flags}`}
      role="row"
      id={hid ? `held-${hid}` : `e-${e.id}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-label={sentence(e, hid > 0, hit)}
      data-id={e.id}
      data-hid={hid || undefined}
      data-seen={e.seen}
      data-k={k}
      data-lane={m.lane >= 0 && m.tone === 'dat' ? m.lane : undefined}
    >
      <i class="life c" />
      <i class="life s" />
      {m.pipes.map((p) =>
        p.lane < lanes ? (
          <i
            key={`${p.lane}${p.cap}`}
            class={`pipe ${p.cap} ${p.waiting ? 'wait' : ''}`}
            data-lane={p.lane}
            style={{ '--l': p.lane }}
          />
        ) : null,
      )}
      <span role="gridcell" class="gut">
        {e.break && <i class="bp" title={t('row.break')} />}
        <b>{hid ? '·' : e.id}</b> <span>{hid ? '' : clock(e.t)}</span>
      </span>
      {brace && <i class={`brace ${brace}`} />}
      <Arrow m={m} />
      <Label e={e} m={m} lanes={lanes} />
      <span role="gridcell" class="fx">
        <Effect e={e} m={m} isHeld={hid > 0} />
      </span>
      {missing > 0 && <span class="missing">{t('gap.missing', { n: missing })}</span>}
      {newer > 0 && <span class="newer">{t('ladder.newer', { n: newer })}</span>}
    </div>
  );
}

/** A restore is a cut through the record; what it left behind is marked. */
const kindFlag = (e: FtpEvent) =>
  e.kind === 'restore' ? ' back' : e.kind === 'tls' ? ' tls' : isLeft(e.id) ? ' left' : '';

function Arrow({ m }: { m: RowModel }) {
  if (m.to === 'none' && m.shape !== 'dotted') return null;
  const to = m.to === 'server' ? 'out' : m.to === 'client' ? 'in' : 'both';
  return <i class={`ar ${to} ${m.shape} ${m.stops ? 'stop' : ''}`} />;
}

function Label({ e, m, lanes }: { e: FtpEvent; m: RowModel; lanes: number }) {
  if (m.shape === 'message')
    return (
      <span role="gridcell" class={`chip ${e.origin === 'dropped' ? 'gone' : ''}`}>
        <Badge sid={e.sid} /> <Lock e={e} />
        <b>{m.head}</b>
        {m.rest && (
          <>
            {' '}
            <span lang={e.kind === 'reply' ? 'en' : undefined}>
              <Named text={m.rest} />
            </span>
          </>
        )}
        {e.was && <s class="was">{t('row.was', { text: e.was })}</s>}
        <Turn e={e} />
      </span>
    );
  const onLane = m.lane >= 0;
  const lane = Math.min(m.lane, lanes - 1);
  const over = m.lane >= maxLanes;
  return (
    <span
      role="gridcell"
      class={`tag ${onLane ? 'on-lane' : ''} ${over ? 'over' : ''} ${m.shape === 'begun' ? 'begun' : ''} ${e.kind.endsWith('close') ? 'x' : ''}`}
      style={onLane ? { '--l': lane } : undefined}
    >
      {e.sid && (!onLane || over || e.kind === 'conn.listen' || e.kind === 'conn.open') && (
        <Badge sid={e.sid} />
      )}
      <Lock e={e} />
      <span class="text">{m.shape === 'begun' ? <Begun e={e} /> : tagOf(e)}</span>
    </span>
  );
}

/** That a command has to wait for its turn. */
function Turn({ e }: { e: FtpEvent }) {
  const text = turnTag(e);
  return text ? <em class="turn">{text}</em> : null;
}

/** The mark of what travelled in TLS, and of TLS itself. */
function Lock({ e }: { e: FtpEvent }) {
  if (!e.over && e.kind !== 'tls') return null;
  return (
    <span class="lock" title={t('row.locked')}>
      <Icon svg={lock} size={11} />
    </span>
  );
}

function Effect({ e, m, isHeld }: { e: FtpEvent; m: RowModel; isHeld: boolean }) {
  if (isHeld)
    return (
      <>
        <Icon svg={hand} size={13} class="hold" />
        <i>{t('row.held')}</i>
      </>
    );
  if (e.origin === 'dropped') return <i class="gone">{t('row.dropped')}</i>;
  const change = stateChange(e);
  const path = e.kind === 'restore' ? undefined : (e.fs?.[0]?.to ?? e.fs?.[0]?.path);
  const warns = (e.dec?.warn?.length ?? 0) > 0;
  return (
    <>
      {warns && (
        <span class="warns" title={t('row.warns')}>
          <Icon svg={alert} size={13} />
        </span>
      )}
      {e.origin === 'edited' && (
        <>
          <Icon svg={pencil} size={12} class="hold" />
          <i>{t('row.edited')}</i>
        </>
      )}
      {path ? (
        <>
          <Icon svg={file} size={13} />
          <i title={readable(path)}>
            <Named text={path.slice(path.lastIndexOf('/') + 1)} />
          </i>
        </>
      ) : change ? (
        <>
          <span class="to">→</span>
          <i>{change}</i>
        </>
      ) : m.more ? (
        <span>{t('col.more', { n: m.more })}</span>
      ) : null}
    </>
  );
}
