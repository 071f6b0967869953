import type { FtpEvent } from '../contract';
import { nameOf } from '../faults/name';
import { formatBytes, t } from '../i18n';
import { Named } from '../names/named';
import { log, opened, visible } from '../store/state';
import { Badge } from '../ui/badge';
import { Foot, footRows } from './foot';
import { Marks } from './marks';
import { Lines, Lock, Unfold } from './message';
import { extraOf, linesBehind } from './opened';
import { clock, toneOf } from './row';
import { behindTag, fsmName, sentence, tagOf } from './row-text';
import { activeIndex, lead, rowCount, rowsBetween } from './rows';
import { Begun } from './unfinished-line';
import { setViewport } from './viewport';
import { VirtualRows } from './virtual-rows';
import { slotOf } from './window';

const columns = [
  'col.number',
  'col.time',
  'col.delta',
  'col.session',
  'col.conn',
  'col.dir',
  'col.message',
  'col.text',
  'col.bytes',
  'col.state',
] as const;

/** The same list as a table. */
export function Table() {
  const active = activeIndex.value;
  return (
    <div class="table">
      <VirtualRows
        label={t('ladder.events')}
        class="tab-rows"
        count={lead.value + rowCount.value}
        lead={lead.value}
        active={active}
        activeElement={`e-${visible.value.list.at(active - lead.value)?.id ?? 0}`}
        head={<Head />}
        headHeight={32}
        foot={<Foot />}
        footRows={footRows.value}
        onView={setViewport}
      >
        {(start, end) =>
          rowsBetween(start, end).map((r) => (
            <TableRow
              key={slotOf(r.index, end - start)}
              e={r.e}
              index={r.index}
              selected={r.selected}
              future={r.future}
              hid={r.hid}
              hit={r.hit}
            />
          ))
        }
      </VirtualRows>
    </div>
  );
}

function Head() {
  return (
    <div class="th" role="row" aria-rowindex={1}>
      {columns.map((key) => (
        <span key={key} role="columnheader" class={`c-${key.slice(4)}`}>
          {key === 'col.dir' ? <span class="sr">{t(key)}</span> : t(key)}
        </span>
      ))}
    </div>
  );
}

interface RowProps {
  e: FtpEvent;
  index: number;
  selected: boolean;
  future: boolean;
  hid: number;
  hit: boolean;
}

function TableRow({ e, index, selected, future, hid, hit }: RowProps) {
  const before = hid ? undefined : log.get(e.id - 1);
  const bytes = e.bytes ?? e.raw?.len;
  const more = linesBehind(e).length;
  const open = !hid && opened.value.has(e.id);
  return (
    <div
      class={`r${selected ? ' sel' : ''}${hid ? ' held' : ''}${future ? ' future' : ''}${hit ? ' hit' : ''}${open ? ' opened' : ''}`}
      role="row"
      id={hid ? `held-${hid}` : `e-${e.id}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-label={sentence(e, hid > 0, hit)}
      data-id={e.id}
      data-hid={hid || undefined}
      data-k={hid ? 'hold' : toneOf(e)}
      style={open ? { '--more': extraOf(e) } : undefined}
    >
      <span role="gridcell" class="c-number mono mute">
        {e.break && <i class="bp" title={t('row.break')} />}
        {hid ? '·' : e.id}
      </span>
      <span role="gridcell" class="c-time mono">
        {hid ? '' : clock(e.t)}
      </span>
      <span role="gridcell" class="c-delta mono mute">
        {before ? ((e.t - before.t) / 1e6).toFixed(1) : ''}
      </span>
      <span role="gridcell">{e.sid && <Badge sid={e.sid} />}</span>
      <span role="gridcell" class="c-conn mono mute">
        {e.conn}
      </span>
      <span role="gridcell" class="dir">
        {e.dir === 'c2s' ? '→' : e.dir === 's2c' ? '←' : ''}
      </span>
      <span role="gridcell" class="what">
        {!!e.over && <Lock e={e} />}
        {!hid && <Marks e={e} />}
        {whatOf(e)}
        {more > 0 && '-'}
      </span>
      <span role="gridcell" class="mono" lang={e.kind === 'reply' ? 'en' : undefined}>
        {e.kind === 'unfinished' ? <Begun e={e} /> : <Named text={textOf(e)} />}
        {more > 0 && !hid && (
          <>
            {' '}
            <Unfold e={e} more={more} />
          </>
        )}
        {e.was && <s class="was">{t('row.was', { text: e.was })}</s>}
        {behindTag(e) && <em class="behind">{behindTag(e)}</em>}
        {e.fault && <em class="behind">{nameOf(e.fault.name)}</em>}
      </span>
      <span role="gridcell" class="c-bytes mono mute">
        {bytes === undefined ? '' : formatBytes(bytes)}
      </span>
      <span role="gridcell" class="c-state mute">
        {hid ? t('row.held') : e.state ? fsmName(e.state.fsm) : ''}
      </span>
      {open && <Lines e={e} />}
    </div>
  );
}

/** What happened, in a word. */
function whatOf(e: FtpEvent): string | number {
  switch (e.kind) {
    case 'unfinished':
      return '…';
    case 'warning':
      return t('row.warning');
    case 'session.close':
      return t('row.closed');
    default:
      return e.dec?.verb ?? e.dec?.code ?? tagOf(e);
  }
}

function textOf(e: FtpEvent): string {
  if (e.kind === 'warning' || e.kind === 'session.close') return tagOf(e);
  const d = e.dec;
  return (d?.verb ? d.arg : d?.text?.split('\n')[0]) ?? d?.path ?? '';
}
