import type { Texts } from '.';
import { panels } from './zh-CN/panels';
import { shell } from './zh-CN/shell';

export const zhCN: Texts = { ...shell, ...panels };
