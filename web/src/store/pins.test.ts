import { describe, expect, it } from 'vitest';
import { changed, parsePins } from './pins';

const print = (byte: string) => Array.from({ length: 32 }, () => byte).join(':');

describe('parsePins', () => {
  it('reads what was kept, and nothing that is no pin', () => {
    const kept = { device: print('0A'), 'no name': print('0A'), other: 'xyz', n: 7 };
    expect(parsePins(JSON.stringify(kept))).toEqual({ device: print('0A') });
    for (const bad of [null, '', '[', 'null', '7', '"x"']) expect(parsePins(bad)).toEqual({});
  });
});

describe('changed', () => {
  it('adds, replaces and forgets', () => {
    const kept = { a: print('01'), b: print('02') };
    expect(changed(kept, { b: print('03'), c: print('04') })).toEqual({
      a: print('01'),
      b: print('03'),
      c: print('04'),
    });
    expect(changed(kept, { a: '' })).toEqual({ b: print('02') });
  });
});
