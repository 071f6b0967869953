// Export and open, loaded when first shown.
import { lazy } from '../ui/lazy';

export const ExportMenu = lazy(() => import('.').then((m) => m.ExportMenu));
export const Offered = lazy(() => import('.').then((m) => m.Offered));
export const Brought = lazy(() => import('.').then((m) => m.Brought));
export const Task = lazy(() => import('.').then((m) => m.Task));
export const Reading = lazy(() => import('.').then((m) => m.Reading));
export const NothingIn = lazy(() => import('.').then((m) => m.NothingIn));
export const Viewing = lazy(() => import('.').then((m) => m.Viewing));
