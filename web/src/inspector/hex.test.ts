import { describe, expect, it } from 'vitest';
import { byteName, cellsOf, fieldAt, rowsOf, textLines } from './hex';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('fieldAt', () => {
  it('takes the smallest field that covers the byte', () => {
    const fields = [
      { off: 5, len: 17 },
      { off: 15, len: 6 },
    ];
    expect(fieldAt(fields, 6)).toBe(0);
    expect(fieldAt(fields, 15)).toBe(1);
    expect(fieldAt(fields, 21)).toBe(0);
    expect(fieldAt(fields, 22)).toBe(-1);
  });

  it('ignores fields without bytes', () => {
    expect(fieldAt([{ off: 0, len: 0 }], 0)).toBe(-1);
  });
});

describe('rowsOf', () => {
  it('cuts rows of the width and keeps the rest', () => {
    const rows = rowsOf(cellsOf(bytes('227 Entering\r\n')), 8);
    expect(rows.map((r) => r.off)).toEqual([0, 8]);
    expect(rows[1]?.cells.map((c) => c.hex).join(' ')).toBe('72 69 6e 67 0d 0a');
    expect(rows[1]?.cells.map((c) => c.char).join('')).toBe('ring··');
  });

  it('has no row for no bytes', () => {
    expect(rowsOf(cellsOf(new Uint8Array()), 16)).toEqual([]);
  });
});

describe('textLines', () => {
  it('names CR and LF and ends a line behind LF', () => {
    const raw = bytes('211-a\r\n211 b\n');
    const lines = textLines(raw, cellsOf(raw), false);
    expect(lines.map((l) => l.map((r) => r.text))).toEqual([
      ['211-a', 'CR', 'LF'],
      ['211 b', 'LF'],
    ]);
  });

  it('hides secrets in a run of fixed length until asked', () => {
    const raw = bytes('PASS hehe\r\n');
    const cells = cellsOf(raw, [], [[5, 9]]);
    expect(textLines(raw, cells, false)[0]?.map((r) => r.text)).toEqual(['PASS ', '••••••', 'CR', 'LF']);
    expect(textLines(raw, cells, true)[0]?.map((r) => r.text)).toEqual(['PASS hehe', 'CR', 'LF']);
  });

  it('reads UTF-8 and escapes what is not', () => {
    const name = bytes('你好');
    expect(textLines(name, cellsOf(name), false)[0]?.[0]?.text).toBe('你好');
    const broken = new Uint8Array([0x41, 0xff, 0x42]);
    expect(textLines(broken, cellsOf(broken), false)[0]?.[0]?.text).toBe('A\\xffB');
  });

  it('splits runs at field borders', () => {
    const raw = bytes('RETR a.txt\r\n');
    const lines = textLines(raw, cellsOf(raw, [{ off: 5, len: 5 }]), false);
    expect(lines[0]?.map((r) => [r.text, r.field])).toEqual([
      ['RETR ', -1],
      ['a.txt', 0],
      ['CR', -1],
      ['LF', -1],
    ]);
  });
});

it('names bytes without a glyph', () => {
  expect(byteName(13)).toBe('CR');
  expect(byteName(0xf4)).toBe('0xf4');
});
