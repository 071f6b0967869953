import { select } from '../store/actions';
import { pickAlso, pickTo } from '../store/picked';
import { heldChosen, panel } from '../store/state';

/** Selects the row that was clicked; with Shift all rows up to it, with Ctrl one more. */
export function pickRow(e: MouseEvent): void {
  const row = (e.target as Element).closest<HTMLElement>('[role="row"][data-id]');
  if (!row) return;
  if (row.dataset.hid) heldChosen.value = Number(row.dataset.hid);
  else if (e.shiftKey) pickTo(Number(row.dataset.id));
  else if (e.ctrlKey || e.metaKey) pickAlso(Number(row.dataset.id));
  else select(Number(row.dataset.id));
}

/** With Shift a click takes rows, and no text between them. */
export function keepText(e: MouseEvent & { currentTarget: HTMLElement }): void {
  if (!e.shiftKey) return;
  e.preventDefault();
  e.currentTarget.focus();
}

/** Opens the inspector on a small screen, where it is a panel of its own. */
export function openRow(): void {
  panel.value = 'inspect';
}
