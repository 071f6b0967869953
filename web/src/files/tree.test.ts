import { describe, expect, it } from 'vitest';
import type { FtpFile } from '../contract';
import { dirOfMore, goodName, moveBy, page, type Row, rowsOf } from './tree';

const entry = (name: string, dir = false): FtpFile => ({ name, dir, size: 1, mtime: 0, mode: '' });
const dirs = new Map([
  ['/', [entry('pub', true), entry('a.txt')]],
  ['/pub', [entry('b.txt'), entry('c.txt')]],
]);
const rows = rowsOf(dirs, new Set(['/', '/pub']));
const paths = (open: string[]) => rowsOf(dirs, new Set(open)).map((r) => r.path);

describe('rowsOf', () => {
  it('shows what is open, parents before children', () => {
    expect(paths([])).toEqual(['/']);
    expect(paths(['/'])).toEqual(['/', '/pub', '/a.txt']);
    expect(paths(['/', '/pub'])).toEqual(['/', '/pub', '/pub/b.txt', '/pub/c.txt', '/a.txt']);
  });

  it('keeps an open directory that is not read yet empty', () => {
    const unread = rowsOf(new Map([['/', [entry('x', true)]]]), new Set(['/', '/x']));
    expect(unread.map((r) => [r.path, r.open, r.known])).toEqual([
      ['/', true, true],
      ['/x', true, false],
    ]);
  });

  it('counts places among siblings', () => {
    expect(rows.map((r) => [r.pos, r.siblings, r.depth])).toEqual([
      [1, 1, 0],
      [1, 2, 1],
      [1, 2, 2],
      [2, 2, 2],
      [2, 2, 1],
    ]);
  });
});

describe('a long directory', () => {
  const many = new Map([['/', Array.from({ length: page + 50 }, (_, i) => entry(`f${i}`))]]);

  it('shows a page and how many more there are', () => {
    const all = rowsOf(many, new Set(['/']));
    expect(all).toHaveLength(1 + page + 1);
    expect(all.at(-1)).toMatchObject({ more: 50, pos: page + 1, siblings: page + 1 });
    expect(dirOfMore(all.at(-1) as Row)).toBe('/');
  });

  it('shows the rest when asked', () => {
    expect(rowsOf(many, new Set(['/']), new Map([['/', 2 * page]])).at(-1)?.name).toBe(`f${page + 49}`);
  });

  it('knows the directory of its last row, however deep', () => {
    const deep = new Map([
      ['/', [entry('a', true)]],
      ['/a', many.get('/') ?? []],
    ]);
    expect(dirOfMore(rowsOf(deep, new Set(['/', '/a'])).at(-1) as Row)).toBe('/a');
  });
});

describe('moveBy', () => {
  it('goes up and down without leaving the tree', () => {
    expect(moveBy('ArrowDown', rows, '/pub')).toEqual({ to: '/pub/b.txt' });
    expect(moveBy('ArrowDown', rows, '/a.txt')).toEqual({ to: '/a.txt' });
    expect(moveBy('ArrowUp', rows, '/')).toEqual({ to: '/' });
    expect(moveBy('End', rows, '/')).toEqual({ to: '/a.txt' });
    expect(moveBy('Home', rows, '/a.txt')).toEqual({ to: '/' });
  });

  it('opens and enters with Right, closes and leaves with Left', () => {
    const shut = rowsOf(dirs, new Set(['/']));
    expect(moveBy('ArrowRight', shut, '/pub')).toEqual({ open: '/pub' });
    expect(moveBy('ArrowRight', rows, '/pub')).toEqual({ to: '/pub/b.txt' });
    expect(moveBy('ArrowRight', rows, '/a.txt')).toBeNull();
    expect(moveBy('ArrowLeft', rows, '/pub')).toEqual({ close: '/pub' });
    expect(moveBy('ArrowLeft', rows, '/pub/c.txt')).toEqual({ to: '/pub' });
    expect(moveBy('ArrowLeft', shut, '/a.txt')).toEqual({ to: '/' });
  });

  it('leaves other keys alone', () => {
    expect(moveBy('x', rows, '/')).toBeNull();
  });
});

it('refuses names that are no names', () => {
  expect(['a', '你好 世界.txt', '...'].every(goodName)).toBe(true);
  expect(['', '.', '..', 'a/b', 'a\0b'].some(goodName)).toBe(false);
});
