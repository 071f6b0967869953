import { select } from '../store/actions';
import { heldChosen, panel } from '../store/state';

/** Selects the row that was clicked. */
export function pickRow(e: MouseEvent): void {
  const row = (e.target as Element).closest<HTMLElement>('[role="row"][data-id]');
  if (!row) return;
  if (row.dataset.hid) heldChosen.value = Number(row.dataset.hid);
  else select(Number(row.dataset.id));
}

/** Opens the inspector on a small screen, where it is a panel of its own. */
export function openRow(): void {
  panel.value = 'inspect';
}
