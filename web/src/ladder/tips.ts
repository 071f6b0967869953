// The tooltips of rows, written when the pointer comes: the sentence of the inspector, and the warnings.
import { need } from '../i18n';
import { log } from '../store/state';

const parts = '.chip, .tag, .warns';

/** Gives the part of a row that the pointer is on its tooltip. */
export async function tip(over: MouseEvent): Promise<void> {
  const part = (over.target as Element).closest<HTMLElement>(parts);
  const row = part?.closest<HTMLElement>('[data-id]');
  const id = Number(row?.dataset.id);
  if (!part || !row || row.dataset.hid) return;
  const [{ tipOf }] = await Promise.all([import('./tip-text'), need('rest')]);
  const e = log.get(id);
  // Rows take over the elements of others.
  if (e && row.dataset.id === String(id)) part.title = tipOf(e, part.classList.contains('warns'));
}
