import { describe, expect, it } from 'vitest';
import { History } from './history';

function memory() {
  const map = new Map<string, string>();
  return {
    getItem: (k: string) => map.get(k) ?? null,
    setItem: (k: string, v: string) => void map.set(k, v),
  };
}

describe('History', () => {
  it('goes back and forth and keeps what was being typed', () => {
    const h = new History(null);
    h.add('open');
    h.add('ls');
    expect(h.move(-1, 'ge')).toBe('ls');
    expect(h.move(-1, 'ls')).toBe('open');
    expect(h.move(-1, 'open')).toBeUndefined();
    expect(h.move(1, 'open')).toBe('ls');
    expect(h.move(1, 'ls')).toBe('ge');
    expect(h.move(1, 'ge')).toBeUndefined();
  });

  it('leaves out blanks and repetitions', () => {
    const h = new History(null);
    for (const line of ['ls', 'ls', '  ', '']) h.add(line);
    expect(h.move(-1, '')).toBe('ls');
    expect(h.move(-1, 'ls')).toBeUndefined();
  });

  it('outlives the page in its store', () => {
    const store = memory();
    new History(store).add('pwd');
    expect(new History(store).move(-1, '')).toBe('pwd');
  });

  it('bears a store with nonsense in it', () => {
    expect(new History({ getItem: () => '{oops', setItem: () => {} }).move(-1, '')).toBeUndefined();
  });
});
