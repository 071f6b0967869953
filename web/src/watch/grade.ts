// Opens the hand-ins that the teacher has collected in the table of a class.
import { fetchHandIns } from '../class/actions';
import { takeClass } from '../store/handin';
import { notify } from '../store/state';
import { unzip } from './unzip';

/** Fetches the hand-ins from the relay and shows them, ready to be checked. */
export async function gradeCollected(): Promise<void> {
  const zip = await fetchHandIns();
  if (!zip) return notify('no-zip');
  const files = await unzip(new Uint8Array(await zip.arrayBuffer()));
  takeClass(files.map(({ name, bytes }) => ({ path: name, file: new File([bytes], name) })));
}
