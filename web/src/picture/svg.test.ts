import { describe, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { pick } from './palette';
import { drawLadder } from './svg';
import { asText } from './text';
import { columns, el, escapeXml, fit } from './xml';

const event = (more: Partial<FtpEvent>): FtpEvent => ({
  v: 1,
  id: 1,
  t: 12_034_000_000,
  wall: '2026-11-22T06:12:04Z',
  sid: 'S2',
  conn: 'S2.c',
  chan: 'control',
  dir: 'c2s',
  kind: 'command',
  origin: 'wire',
  ...more,
});

const hostile = '</text><script>alert("1")</script>&\u0000\u001b[31m\ud800 "\'';
const events: FtpEvent[] = [
  event({ kind: 'session.open', dir: 'none', chan: 'none' }),
  event({ id: 2, dec: { verb: 'PASS', arg: '••••••' } }),
  event({ id: 3, dec: { verb: 'STOR', arg: hostile } }),
  event({ id: 4, kind: 'reply', dir: 's2c', dec: { code: 550, text: hostile } }),
  event({ id: 5, kind: 'conn.listen', chan: 'data', conn: 'S2.d1', live: [{ c: 'S2.d1', l: 0 }] }),
  event({
    id: 6,
    kind: 'data',
    chan: 'data',
    conn: 'S2.d1',
    bytes: 16384,
    live: [{ c: 'S2.d1', l: 1, o: true }],
  }),
  event({
    id: 7,
    kind: 'conn.close',
    chan: 'data',
    conn: 'S2.d1',
    fs: [{ op: 'write', path: `/a/${hostile}` }],
  }),
  event({ id: 8, origin: 'dropped', dec: { verb: 'NOOP' } }),
];
const draw = (list = events) =>
  drawLadder(list, { palette: (name) => `#${name}`, title: hostile, conn: () => undefined });

/** Fails unless every tag is closed in order; gives the names of all elements. */
function elements(xml: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  expect(xml).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
  for (const [, close, name = '', attributes = '', self] of xml.matchAll(
    /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    const keys = attributes.match(/[\w:-]+(?==")/g) ?? [];
    expect(new Set(keys).size).toBe(keys.length);
    if (close) expect(open.pop()).toBe(name);
    else {
      names.push(name);
      if (!self) open.push(name);
    }
  }
  expect(open).toEqual([]);
  expect(xml.replaceAll(/<\/?[\w:]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, '')).not.toMatch(/[<>]/);
  return names;
}

describe('a picture of rows', () => {
  it('is well-formed whatever the names are, and holds nothing that runs or loads', () => {
    const { svg } = draw();
    const names = new Set(elements(svg));
    expect([...names].sort()).toEqual(['circle', 'desc', 'g', 'path', 'rect', 'svg', 'text', 'title']);
    expect([...svg].filter((c) => c < ' ' && c !== '\n')).toEqual([]);
    expect(svg).not.toMatch(/style=|href|url\(/);
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;');
  });

  it('has one row for each event, each named by its sentence, and a size to fit', () => {
    const { svg, height } = draw();
    expect(svg.match(/data-id="/g)).toHaveLength(events.length);
    expect(svg).toContain('<title>2, client to server, session 2, PASS ••••••</title>');
    expect(height - draw(events.slice(1)).height).toBe(30);
    expect(draw([]).svg).toContain('</svg>');
  });

  it('shows the masked secret only', () => {
    expect(draw().svg.match(/••••••/g)?.length).toBeGreaterThan(1);
  });
});

describe('text for the picture', () => {
  it('is escaped', () => {
    expect(escapeXml('a<b>&"\u0007\u007f')).toBe('a&lt;b&gt;&amp;&quot;␇␡');
    expect(el('a', { x: '"', y: undefined }, 'b')).toBe('<a x="&quot;">b</a>');
  });

  it('is as wide as its characters and is cut to fit', () => {
    expect(columns('ab文')).toBe(4);
    expect(fit('abcdef', 4)).toBe('abc…');
    expect(fit('文文文', 4)).toBe('文…');
    expect(fit('abcd', 4)).toBe('abcd');
  });

  it('takes a colour of one theme', () => {
    expect(pick(' light-dark(#fff, #000)', 'light')).toBe('#fff');
    expect(pick('light-dark(#fff, #000)', 'dark')).toBe('#000');
    expect(pick('#123456', 'dark')).toBe('#123456');
  });
});

describe('rows as text', () => {
  it('are one line each, without control characters', () => {
    const text = asText(events.slice(0, 4));
    expect(text.split('\n')).toHaveLength(5);
    expect(text).toContain('2  12.034  S2  →  PASS ••••••\n');
    expect(text).not.toContain('\u001b');
  });
});
