import { signal } from '@preact/signals';
import { dialog } from '../store/state';

/** What the reference is asked about: a verb, a code, or nothing. */
export const askedFor = signal('');

/** Opens the reference, at a verb or code if one is given. */
export function openReference(entry: string | number = ''): void {
  askedFor.value = String(entry);
  dialog.value = 'reference';
}
