import { dialog } from '../store/state';
import { ClassDialog } from './class';
import { HandInDialog } from './student';

export { openDropped } from './gather';

/** The student's dialog, or the teacher's. */
export const HandIns = () => (dialog.value === 'hand-ins' ? <ClassDialog /> : <HandInDialog />);
