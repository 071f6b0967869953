export { ExportMenu } from './export-menu';
export { Viewing } from './viewing';
