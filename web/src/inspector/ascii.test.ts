import { expect, it } from 'vitest';
import { insertedInto, removedFrom, twinLines } from './ascii';

const bytes = (text: string) => new TextEncoder().encode(text);

it('finds the CRs that the server put into a block of a download', () => {
  const file = bytes('a\nb\r\nc\n');
  const wire = bytes('a\r\nb\r\nc\r\n');
  expect(insertedInto(file, wire, 0)?.marks).toEqual([1, 7]);
  // A block from the middle: its offsets begin anew.
  expect(insertedInto(file, wire.subarray(4), 4)?.marks).toEqual([3]);
  // It begins between an inserted CR and its LF.
  expect(insertedInto(file, wire.subarray(2), 2)?.marks).toEqual([5]);
});

it('says nothing of a file that does not give these bytes', () => {
  expect(insertedInto(bytes('a\nb'), bytes('a\nb'), 0)).toBeNull();
  expect(insertedInto(bytes('a'), bytes('ab'), 0)).toBeNull();
});

it('finds the CRs that the server takes away from an upload', () => {
  expect(removedFrom(bytes('a\r\nb\rc\n\r\n')).marks).toEqual([1, 7]);
});

it('sets the file beside the wire from the line of the first mark on', () => {
  const lines = twinLines(removedFrom(bytes('abcd\r\nx')), 4, 2);
  expect(lines).toEqual([[{ wire: 13 }, { wire: 10, file: 10 }, { wire: 120, file: 120 }]]);
});
