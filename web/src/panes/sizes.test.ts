import { beforeEach, describe, expect, it } from 'vitest';
import { clamp, closed, closedPanes, limits, open, paneStyle, parseSizes, resize } from './sizes';

beforeEach(() => {
  for (const pane of ['rail', 'insp', 'dock', 'held'] as const) resize(pane, undefined);
});

describe('parseSizes', () => {
  it.each([
    [null, {}],
    ['{"wide.rail":300,"middle.dock":0}', { 'wide.rail': 300, 'middle.dock': 0 }],
    ['{"wide.rail":"300","wide.door":5,"wide.dock":-1,"wide.insp":null}', {}],
    ['[1,2]', {}],
    ['null', {}],
    ['{', {}],
  ])('%s', (text, want) => {
    expect(parseSizes(text)).toEqual(want);
  });
});

describe('clamp', () => {
  it('keeps to the least and to the share of the room', () => {
    expect(clamp('rail', 5, 1440)).toBe(limits.rail.min);
    expect(clamp('rail', 250, 1440)).toBe(250);
    expect(clamp('rail', 5000, 1440)).toBe(1440 * limits.rail.share);
  });

  it('takes no more than its share where there is little room', () => {
    expect(clamp('insp', 280, 400)).toBe(200);
  });
});

describe('sizes', () => {
  it('become a style, and nothing where nothing was chosen', () => {
    expect(paneStyle.value).toEqual({});
    resize('rail', 300.4);
    resize('dock', 0);
    expect(paneStyle.value).toEqual({ '--rail': 'min(300px, calc(0.35 * 100vw))', '--dock': '0px' });
    expect(closedPanes.value).toBe('dock');
  });

  it('open what was closed, and leave the others', () => {
    resize('dock', 0);
    resize('rail', 300);
    open('dock');
    open('rail');
    open(null);
    expect(closed('dock')).toBe(false);
    expect(Object.keys(paneStyle.value)).toEqual(['--rail']);
  });
});
