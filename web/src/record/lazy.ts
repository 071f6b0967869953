// Export and open, loaded when first shown.
import { lazy } from '../ui/lazy';

export const ExportMenu = lazy(() => import('.').then((m) => m.ExportMenu));
export const Offered = lazy(() => import('.').then((m) => m.Offered));
export const Viewing = lazy(() => import('.').then((m) => m.Viewing));
