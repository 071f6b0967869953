// 简体中文：页面马上需要的文字，以及怎样取得其余部分。
export { first } from './first-load';

export const rest = () => import('./later-load').then((m) => m.rest);
export const why = () => import('./why').then((m) => m.why);
export const notes = () => import('./notes').then((m) => m.notes);
export const limits = () => import('./limits').then((m) => m.limits);
export const reference = () => import('./reference').then((m) => m.reference);
export const tls = () => import('./tls').then((m) => m.tls);
export const verdicts = () => import('./verdicts').then((m) => m.verdicts);
export const serverCases = () => import('./server-cases').then((m) => m.serverCases);
export const library = () => import('./library').then((m) => m.library);
export const museum = () => import('./museum').then((m) => m.museum);
export const maker = () => import('./lesson-maker').then((m) => m.maker);
