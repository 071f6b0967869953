/** Which rows of a list of equal rows have to stand in the document. */
export interface Window {
  /** First row drawn; even, so that nothing that depends on odd and even jumps. */
  start: number;
  /** One past the last row drawn. */
  end: number;
}

/** Rows between the edge of the view and the edge of what is drawn. */
export const overscan = 6;

/** The window of a view of height pixels, scrolled by top, over count rows of row pixels each. */
export function windowOf(top: number, height: number, row: number, count: number): Window {
  const first = Math.min(Math.floor(Math.max(0, top) / row), Math.max(0, count - 1));
  const start = Math.max(0, first - overscan) & ~1;
  const end = Math.min(count, first + Math.ceil(height / row) + 1 + overscan);
  return { start, end };
}

/**
 * Which of the elements draws row index of a window of so many rows. Rows that
 * come take the elements of rows that go: in a stream that costs half as much
 * as new ones.
 */
export function slotOf(index: number, rows: number): number {
  return index & (2 ** Math.ceil(Math.log2(rows + 1)) - 1);
}

/** Whether the view shows the end of all that is total pixels high, give or take half a row. */
export function atEnd(top: number, height: number, row: number, total: number): boolean {
  return top + height >= total - row / 2;
}

/** Where to scroll so that row index is whole in view; top itself when it is. */
export function reveal(index: number, top: number, height: number, row: number): number {
  const from = index * row;
  if (from < top) return from;
  return from + row > top + height ? from + row - height : top;
}
