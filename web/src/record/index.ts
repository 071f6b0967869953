export { ExportMenu } from './export-menu';
export { Offered } from './offered';
export { NothingIn, Reading } from './reading';
export { Viewing } from './viewing';
