// Where things lie in a picture: the ladder's columns and their heads.
import { t } from '../i18n';
import type { Palette } from './palette';
import { el, escapeXml, fit } from './xml';

export const font = {
  sans: "Inter, system-ui, 'Segoe UI', 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif",
  mono: "'JetBrains Mono', ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace",
};

export const rowHeight = 30;
const titleHeight = 32;
export const headHeight = titleHeight + 40;

export interface Frame {
  width: number;
  lanes: number;
  /** Width and middle of the control lane. */
  control: number;
  middle: number;
  /** The two lifelines. */
  client: number;
  server: number;
  /** Middle of a data lane. */
  lane: (n: number) => number;
  /** Left edge of the column that tells what changed. */
  effects: number;
}

const gutter = 98;
const end = 58;
const effects = 132;

/** Lays out the columns for so many data lanes and chips of this width. */
export function frameOf(lanes: number, chip: number): Frame {
  const control = Math.round(Math.max(300, Math.min(620, chip)));
  const each = 98;
  const lane0 = gutter + end + control;
  const right = lane0 + lanes * each;
  return {
    width: right + end + effects,
    lanes,
    control,
    middle: gutter + end + control / 2,
    client: gutter + end / 2,
    server: right + end / 2,
    lane: (n) => lane0 + (n + 0.5) * each,
    effects: right + end + 4,
  };
}

/** The picture's title and the names of its columns. */
export function drawHead(f: Frame, palette: Palette, title: string): string {
  const y = titleHeight;
  const name = (x: number, text: string, anchor = 'middle') =>
    el('text', { x, y: y + 25, 'text-anchor': anchor, 'font-size': 12, 'font-weight': 650 }, escapeXml(text));
  const lanes = Array.from({ length: f.lanes }, (_, n) =>
    name(f.lane(n), f.lanes > 1 ? `${t('col.data.none')} ${n + 1}` : t('col.data.none')),
  );
  return [
    el(
      'text',
      { x: 14, y: 21, 'font-size': 12, fill: palette('mute') },
      escapeXml(fit(title, Math.floor((f.width - 28) / 7))),
    ),
    el('rect', { y, width: f.width, height: 40, fill: palette('raise') }),
    el('path', { d: `M0 ${y + 40}H${f.width}M0 ${y}H${f.width}`, stroke: palette('line') }),
    el('text', { x: 40, y: y + 25, 'text-anchor': 'end', fill: palette('mute') }, '#'),
    el('text', { x: 48, y: y + 25, fill: palette('mute') }, escapeXml(t('col.time'))),
    name(f.client, t('col.client')),
    name(f.middle, t('col.control')),
    ...lanes,
    name(f.server, t('col.server')),
    el('text', { x: f.effects, y: y + 25, fill: palette('mute') }, escapeXml(t('col.state-files'))),
  ].join('');
}
