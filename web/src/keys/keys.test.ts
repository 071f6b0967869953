import { describe, expect, it } from 'vitest';
import { bindings, globalBindings, nameOf } from './keys';

const key = (k: string, more = {}) => nameOf({ key: k, code: '', shiftKey: false, altKey: false, ...more });

describe('keys', () => {
  it('are each bound once', () => {
    const all = [...bindings, ...globalBindings].flatMap((b) => b.keys);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(30);
  });

  it('are named as the table writes them', () => {
    expect(key('.')).toBe('.');
    expect(key('>', { shiftKey: true })).toBe('>');
    expect(key('.', { shiftKey: true })).toBe('Shift+.');
    expect(key('A', { shiftKey: true })).toBe('A');
    expect(key('¡', { altKey: true, code: 'Digit1' })).toBe('Alt+1');
    expect(key('F6', { shiftKey: true })).toBe('Shift+F6');
  });
});
