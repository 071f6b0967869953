import { panels } from './en/panels';
import { shell } from './en/shell';

export const en = { ...shell, ...panels };
