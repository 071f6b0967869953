// All of looking back that the first load does without.
export { FileViewer } from './file-viewer';
export { LineNote } from './line-note';
export { PastBar } from './past-bar';
export { PastSessions } from './past-sessions';
export { RestoreDialog } from './restore-dialog';
export { Snapshots } from './snapshots';
