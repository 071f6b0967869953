// Several rows at once: for pictures and for copying. The one that the
// inspector shows is selectedId; it is always among them.
import { select } from './actions';
import * as s from './state';

/** More rows than this are not taken at once. */
const maxPicked = 10_000;

/** Where a range begins. */
let anchor = 0;

/** Takes the rows of the filter between the one chosen first and id, both included. */
export function pickTo(id: number): void {
  if (!s.picked.peek().size) anchor = s.selectedId.peek() || id;
  const { list } = s.visible.peek();
  const [from, to] = [list.lowerBound(Math.min(anchor, id)), list.lowerBound(Math.max(anchor, id))];
  const ids = new Set<number>();
  for (let i = from; i <= to && ids.size < maxPicked; i++) {
    const e = list.at(i);
    if (e) ids.add(e.id);
  }
  select(id);
  s.picked.value = ids;
}

/** Takes the next or previous row too, or gives the last one back. */
export function extendPick(n: 1 | -1): void {
  const { list, length } = s.visible.peek();
  const at = list.indexOf(s.selectedId.peek());
  const next = list.at(at < 0 ? length - 1 : Math.max(0, Math.min(length - 1, at + n)));
  if (next) pickTo(next.id);
}

/** Adds a row to those that are taken, or leaves it out. */
export function pickAlso(id: number): void {
  const now = s.picked.peek();
  const ids = new Set(now.size || !s.selectedId.peek() ? now : [s.selectedId.peek()]);
  if (!ids.delete(id) && ids.size < maxPicked) ids.add(id);
  anchor = id;
  select(ids.has(id) || !ids.size ? id : Math.max(...ids));
  s.picked.value = ids;
}
