// Rows of the ladder as an SVG that stands alone: presentation attributes only,
// text as text, no font, no script and no style from elsewhere.

import type { FtpEvent } from '../contract';
import { t } from '../i18n';
import { clock, maxLanes, type RowModel, rowOf } from '../ladder/row';
import { sentence, stateChange, tagOf } from '../ladder/row-text';
import { readable } from '../names/encoding-guess';
import type { DataConn } from '../store/sessions';
import { tint } from '../ui/badge';
import { drawHead, type Frame, font, frameOf, headHeight, rowHeight } from './frame';
import type { Palette } from './palette';
import { columns, el, escapeXml, fit } from './xml';

export interface Picture {
  svg: string;
  width: number;
  height: number;
}

export interface Options {
  palette: Palette;
  title: string;
  /** How the page remembers the lanes of data connections that are gone. */
  conn: (conn: string) => DataConn | undefined;
}

/** Width of a column of the monospaced text. */
const column = 6.9;
const smallColumn = 6.3;

/** Draws events in order; each stands in a row of its own. */
export function drawLadder(events: readonly FtpEvent[], { palette, title, conn }: Options): Picture {
  const rows = events.map((e) => ({ e, m: rowOf(e, conn(e.conn)) }));
  const lanes = Math.min(maxLanes, 1 + Math.max(0, ...rows.flatMap(({ m }) => m.pipes.map((p) => p.lane))));
  const widest = Math.max(0, ...rows.map(({ m }) => columns(`${m.head} ${readable(m.rest)}`)));
  const frame = frameOf(lanes, widest * column + 60);
  const height = headHeight + rows.length * rowHeight + 8;
  const body = rows.map(({ e, m }, i) => drawRow(e, m, headHeight + i * rowHeight, frame, palette));
  const lines = [frame.client, frame.server].map((x) =>
    el('path', { d: `M${x} ${headHeight}V${height - 8}`, stroke: palette('line2'), 'stroke-width': 2 }),
  );
  const svg = el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: frame.width,
      height,
      viewBox: `0 0 ${frame.width} ${height}`,
      role: 'img',
      'aria-labelledby': 'title desc',
      'font-family': font.sans,
      'font-size': 11,
      fill: palette('fg'),
    },
    [
      el('title', { id: 'title' }, escapeXml(title)),
      el('desc', { id: 'desc' }, escapeXml(events.map((e) => sentence(e, false)).join('\n'))),
      el('rect', { width: frame.width, height, fill: palette('pane') }),
      drawHead(frame, palette, title),
      ...lines,
      ...body,
    ].join('\n'),
  );
  return { svg: `${svg}\n`, width: frame.width, height };
}

function drawRow(e: FtpEvent, m: RowModel, y: number, f: Frame, palette: Palette): string {
  const parts = [
    ...m.pipes.map((p) => drawPipe(p, y, f, palette)),
    drawGutter(e, y, palette),
    drawArrow(m, y, f, palette),
    m.shape === 'message' ? drawChip(e, m, y, f, palette) : drawTag(e, m, y, f, palette),
    drawEffect(e, y, f, palette),
  ];
  return el('g', { 'data-id': e.id }, el('title', {}, escapeXml(sentence(e, false))) + parts.join(''));
}

function drawGutter(e: FtpEvent, y: number, palette: Palette): string {
  const mono = { 'font-family': font.mono, fill: palette('mute'), y: y + 19 };
  return (
    el('text', { ...mono, x: 40, 'text-anchor': 'end' }, String(e.id)) +
    el('text', { ...mono, x: 48 }, clock(e.t))
  );
}

const laneColours = ['dat', 's1', 's3', 's5', 'mute'];
const ground = (name: string) => (name === 'mute' ? 'raise' : `${name}-bg`);

function drawPipe(p: RowModel['pipes'][number], y: number, f: Frame, palette: Palette): string {
  const name = laneColours[p.lane] ?? 'mute';
  const top = p.cap === 'start' ? y + rowHeight / 2 : y;
  const bottom = p.cap === 'end' ? y + rowHeight / 2 : y + rowHeight;
  const x = f.lane(p.lane);
  const side = (at: number) => `M${at} ${top}V${bottom}`;
  return (
    (p.waiting
      ? ''
      : el('rect', { x: x - 7, y: top, width: 14, height: bottom - top, fill: palette(ground(name)) })) +
    el('path', {
      d: side(x - 7) + side(x + 7),
      stroke: palette(name),
      'stroke-opacity': 0.5,
      'stroke-width': 1.5,
      'stroke-dasharray': p.waiting ? '3 3' : undefined,
    })
  );
}

/** The colour of a row: a lane's own where it is about one. */
const colourOf = (m: RowModel) =>
  m.tone === 'dat' && m.lane >= 0 ? (laneColours[m.lane] ?? 'mute') : m.tone === 'note' ? 'mute' : m.tone;

const dashes: Partial<Record<RowModel['shape'], string>> = { dotted: '1.5 3', begun: '5 4' };

function drawArrow(m: RowModel, y: number, f: Frame, palette: Palette): string {
  if (m.to === 'none' && m.shape !== 'dotted') return '';
  const mid = y + rowHeight / 2;
  const out = m.to === 'server';
  const from = out || m.to === 'none' ? f.client : f.server;
  const full = from === f.client ? f.server : f.client;
  const to = m.stops ? f.middle : full;
  const colour = palette(m.shape === 'dotted' && m.tone === 'note' ? 'edge' : colourOf(m));
  const dir = to > from ? 1 : -1;
  const head = m.shape === 'data' ? [11, 7.5] : [8, 5];
  const [long = 8, half = 5] = head;
  const line =
    m.shape === 'data'
      ? el('path', {
          d: `M${from} ${mid}H${to - dir * long}`,
          stroke: colour,
          'stroke-width': 9,
          'stroke-opacity': 0.26,
        })
      : el('path', {
          d: `M${from} ${mid}H${to}`,
          stroke: colour,
          'stroke-width': m.shape === 'dotted' ? 1.5 : 1.75,
          'stroke-dasharray': dashes[m.shape],
        });
  if (m.to === 'none') return line;
  const tip =
    m.stops || m.shape === 'begun'
      ? ''
      : el('path', { d: `M${to} ${mid}l${-dir * long} ${-half}v${2 * half}z`, fill: colour });
  const start = m.shape === 'data' ? '' : el('circle', { cx: from, cy: mid, r: 3.5, fill: colour });
  return line + start + tip;
}

function badge(sid: string, x: number, y: number, palette: Palette): string {
  const name = `s${tint(sid)}`;
  return (
    el('rect', { x, y, width: badgeWidth(sid), height: 16, rx: 5, fill: palette(`${name}-bg`) }) +
    el(
      'text',
      {
        x: x + badgeWidth(sid) / 2,
        y: y + 11.8,
        'text-anchor': 'middle',
        'font-size': 10,
        'font-weight': 650,
        fill: palette(name),
      },
      escapeXml(sid),
    )
  );
}
const badgeWidth = (sid: string) => Math.max(22, sid.length * 6.5 + 8);

/** Text that takes the room it was given whatever font there is. */
function mono(text: string, x: number, y: number, fill: string, bold: boolean): string {
  if (!text) return '';
  return el(
    'text',
    {
      x,
      y,
      fill,
      'font-family': font.mono,
      'font-size': 11.5,
      'font-weight': bold ? 700 : 500,
      textLength: Math.round(columns(text) * column * 10) / 10,
      'xml:space': 'preserve',
    },
    escapeXml(text),
  );
}

function drawChip(e: FtpEvent, m: RowModel, y: number, f: Frame, palette: Palette): string {
  const colour = palette(colourOf(m));
  const before = e.sid ? 3 + badgeWidth(e.sid) + 6 : 9;
  const room = Math.floor((f.control - 14 - before - 9) / column);
  const head = fit(m.head, room);
  const rest = columns(head) + 2 < room ? fit(readable(m.rest), room - columns(head) - 1) : '';
  const width = before + (columns(head) + (rest ? 1 + columns(rest) : 0)) * column + 9;
  const x = f.middle - width / 2;
  const base = y + 19;
  const box = { y: y + 4, height: 22, rx: 7 };
  return (
    el('rect', { x, width, ...box, fill: palette('pane') }) +
    el('rect', {
      x,
      width,
      ...box,
      fill: palette(m.tone === 'note' ? 'raise' : `${m.tone}-bg`),
      stroke: colour,
      'stroke-opacity': 0.38,
    }) +
    (e.sid ? badge(e.sid, x + 3, y + 7, palette) : '') +
    mono(head, x + before, base, colour, true) +
    mono(rest, x + before + (columns(head) + 1) * column, base, colour, false) +
    (e.origin === 'dropped'
      ? el('path', { d: `M${x + before} ${y + 15}H${x + width - 9}`, stroke: colour, 'stroke-width': 1.25 })
      : '')
  );
}

function drawTag(e: FtpEvent, m: RowModel, y: number, f: Frame, palette: Palette): string {
  const onLane = m.lane >= 0;
  const closes = e.kind.endsWith('close');
  const colour = palette(closes ? 'mute' : colourOf(m));
  const named = e.sid && (!onLane || e.kind === 'conn.listen' || e.kind === 'conn.open');
  const before = named ? badgeWidth(e.sid) + 6 : 8;
  const text = fit(tagOf(e), Math.floor((onLane ? 90 : f.control - 40) / smallColumn));
  const width = before + columns(text) * smallColumn + 8;
  const x = (onLane ? f.lane(Math.min(m.lane, f.lanes - 1)) : f.middle) - width / 2;
  return (
    el('rect', {
      x,
      y: y + 4.5,
      width,
      height: 21,
      rx: 10.5,
      fill: palette('pane'),
      stroke: colour,
      'stroke-opacity': 0.5,
    }) +
    (named ? badge(e.sid, x + 2.5, y + 7, palette) : '') +
    el(
      'text',
      { x: x + before, y: y + 19, 'font-weight': 600, fill: colour, textLength: columns(text) * smallColumn },
      escapeXml(text),
    )
  );
}

function drawEffect(e: FtpEvent, y: number, f: Frame, palette: Palette): string {
  const path = e.fs?.[0]?.to ?? e.fs?.[0]?.path;
  const change = stateChange(e);
  const text =
    e.origin === 'dropped'
      ? t('row.dropped')
      : [
          e.origin === 'edited' ? t('row.edited') : '',
          path ? path.slice(path.lastIndexOf('/') + 1) : change && `→ ${change}`,
        ]
          .filter(Boolean)
          .join(' ');
  if (!text) return '';
  return el(
    'text',
    { x: f.effects, y: y + 19, 'font-weight': 600, fill: palette(e.origin === 'dropped' ? 'r5' : 'fg') },
    escapeXml(fit(text, 19)),
  );
}
