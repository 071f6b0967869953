// Looking back, loaded when it is first shown.
import { lazy } from '../ui/lazy';

export const FileViewer = lazy(() => import('.').then((m) => m.FileViewer));
export const RestoredLine = lazy(() => import('.').then((m) => m.RestoredLine));
export const PastBar = lazy(() => import('.').then((m) => m.PastBar));
export const PastSessions = lazy(() => import('.').then((m) => m.PastSessions));
export const RestoreDialog = lazy(() => import('.').then((m) => m.RestoreDialog));
export const Snapshots = lazy(() => import('.').then((m) => m.Snapshots));
