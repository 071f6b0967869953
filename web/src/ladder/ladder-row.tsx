import file from 'lucide-static/icons/file-pen-line.svg?raw';
import hand from 'lucide-static/icons/hand.svg?raw';
import pencil from 'lucide-static/icons/pencil.svg?raw';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import zap from 'lucide-static/icons/zap.svg?raw';
import type { ComponentChildren } from 'preact';
import type { FtpEvent } from '../contract';
import { nameOf } from '../faults/name';
import { t } from '../i18n';
import { readable } from '../names/encoding-guess';
import { Named } from '../names/named';
import { isWrong } from '../store/filter-values';
import { isLeft } from '../store/history-lines';
import { connMap, opened } from '../store/state';
import { Badge } from '../ui/badge';
import { Icon } from '../ui/icon';
import { isKept } from './columns';
import { Marks } from './marks';
import { Lines, Lock, Message } from './message';
import { extraOf } from './opened';
import { clock, maxLanes, type PipePart, type RowModel, rowOf } from './row';
import { sentence, stateChange, tagOf } from './row-text';
import { Begun } from './unfinished-line';

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
  /** The lanes that have a column, in order. */
  lanes: readonly number[];
}

/** One event, drawn from that event alone. */
export function LadderRow({ e, index, selected, brace, future, newer, hid, hit, missing, lanes }: RowProps) {
  const m = rowOf(e, connMap.get(e.conn), hid > 0);
  const k = hid ? 'hold' : m.tone;
  const pipes = m.pipes.filter((p) => lanes.includes(p.lane) && isKept(p.conn));
  const marks = hid ? null : <Marks e={e} />;
  const open = !hid && opened.value.has(e.id);
  const flags = `${selected ? ' sel' : ''}${hid ? ' held' : ''}${future ? ' future' : ''}${newer ? ' here' : ''}${open ? ' opened' : ''}${hit ? ' hit' : ''}${kindFlag(e)}`;
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
      style={open ? { '--more': extraOf(e) } : undefined}
    >
      <i class="life c" />
      <i class="life s" />
      {pipes.map((p) => (
        <i
          key={`${p.lane}${p.cap}`}
          class={`pipe ${p.cap} ${p.waiting ? 'wait' : ''}`}
          data-lane={p.lane}
          style={{ '--l': lanes.indexOf(p.lane) }}
        />
      ))}
      <span role="gridcell" class="gut">
        {e.break && <i class="bp" title={t('row.break')} />}
        <b>{hid ? '·' : e.id}</b> <span>{hid ? '' : clock(e.t)}</span>
      </span>
      {brace && <i class={`brace ${brace}`} />}
      <Arrow m={m} />
      {m.shape === 'message' ? (
        <Message e={e} m={m} free={freeLanes(lanes, pipes)} unfolds={!hid} marks={marks} />
      ) : (
        <Tag e={e} m={m} lanes={lanes} marks={marks} />
      )}
      <span role="gridcell" class="fx">
        <Effect e={e} m={m} isHeld={hid > 0} />
      </span>
      {open && <Lines e={e} />}
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

/** Columns beside the control connection that nothing is drawn in: the message may use them. */
function freeLanes(lanes: readonly number[], pipes: readonly PipePart[]): number {
  const taken = pipes.map((p) => lanes.indexOf(p.lane));
  return Math.min(lanes.length, ...taken);
}

interface TagProps {
  e: FtpEvent;
  m: RowModel;
  lanes: readonly number[];
  marks: ComponentChildren;
}

/** What an event that is no message says. */
function Tag({ e, m, lanes, marks }: TagProps) {
  const onLane = m.lane >= 0;
  const at = lanes.indexOf(m.lane);
  const lane = at < 0 ? lanes.length - 1 : at;
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
      {marks}
      <span class="text">{m.shape === 'begun' ? <Begun e={e} /> : tagOf(e)}</span>
    </span>
  );
}

/** The fault rules that changed it. */
function Faulty({ e }: { e: FtpEvent }) {
  const name = nameOf(e.fault?.name ?? '');
  return (
    <>
      <Icon svg={zap} size={13} class="hold" />
      <i class={e.origin === 'dropped' ? 'gone' : ''} title={t('row.fault', { name })}>
        {name}
      </i>
    </>
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
  if (e.fault) return <Faulty e={e} />;
  if (e.origin === 'dropped') return <i class="gone">{t('row.dropped')}</i>;
  const change = stateChange(e);
  const path = e.kind === 'restore' ? undefined : (e.fs?.[0]?.to ?? e.fs?.[0]?.path);
  const wrong = isWrong(e);
  return (
    <>
      {wrong && (
        <span class="warns">
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
