import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const themes = ['light', 'dark'] as const;

/** The value of a token in a theme as [r, g, b]. */
function colour(token: string, theme: 'light' | 'dark'): number[] {
  const both = new RegExp(`--${token}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css);
  const alias = new RegExp(`--${token}: var\\(--([\\w-]+)\\)`).exec(css);
  if (alias?.[1]) return colour(alias[1], theme);
  const hex = both?.[theme === 'light' ? 1 : 2];
  if (!hex) throw new Error(`no token ${token}`);
  return [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
}

function luminance(rgb: number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((v) => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string, theme: 'light' | 'dark'): number {
  const [x, y] = [luminance(colour(a, theme)), luminance(colour(b, theme))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const grounds = ['pane', 'raise', 'well', 'hover'];
const tinted = [
  'cmd',
  'r1',
  'r2',
  'r3',
  'r4',
  'r5',
  'dat',
  'hold',
  'acc',
  's0',
  's1',
  's2',
  's3',
  's4',
  's5',
];
const texts: [string, string][] = [
  ...['fg', 'mute', 'faint', ...tinted].flatMap((text) => grounds.map((g): [string, string] => [text, g])),
  ...tinted.map((c): [string, string] => [c, `${c}-bg`]),
  ...['fg', 'mute'].flatMap((text) =>
    ['acc-bg', 'hold-bg', 'r5-bg', 'hit-bg'].map((g): [string, string] => [text, g]),
  ),
  ['on-acc', 'acc'],
  ['on-hold', 'hold'],
];

describe.each(themes)('%s theme', (theme) => {
  it.each(texts)('%s on %s can be read', (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it('outlines of what can be worked with can be seen', () => {
    expect(contrast('edge', 'pane', theme)).toBeGreaterThanOrEqual(3);
    expect(contrast('acc', 'pane', theme)).toBeGreaterThanOrEqual(3);
  });
});
