// All of looking back that the first load does without.
export { FileViewer } from './file-viewer';
export { PastBar } from './past-bar';
export { PastSessions } from './past-sessions';
export { RestoreDialog } from './restore-dialog';
export { RestoredLine } from './restored-line';
export { Snapshots } from './snapshots';
