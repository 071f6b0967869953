export { ExportMenu } from './export-menu';
export { Brought, Offered, Task } from './offered';
export { NothingIn, Reading } from './reading';
export { Viewing } from './viewing';
