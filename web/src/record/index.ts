export { ExportMenu } from './export-menu';
export { Offered } from './offered';
export { Viewing } from './viewing';
