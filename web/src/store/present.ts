// What the keys and buttons of the presentation size do.
import { moveSelection, step } from './actions';
import { held, selectedId, visible } from './state';

/** Selects the next row; behind the last one it lets a held message pass. */
export function presentNext(): void {
  const { list, length } = visible.peek();
  const last = list.at(length - 1)?.id ?? 0;
  if (held.peek().length && selectedId.peek() >= last) void step();
  else moveSelection(1);
}

export const presentBack = () => moveSelection(-1);
