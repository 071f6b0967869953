import type { Texts } from '.';
import { compare } from './zh-CN/compare';
import { filter } from './zh-CN/filter';
import { gate } from './zh-CN/gate';
import { machine } from './zh-CN/machine';
import { panels } from './zh-CN/panels';
import { past } from './zh-CN/past';
import { people } from './zh-CN/people';
import { profiles } from './zh-CN/profiles';
import { record } from './zh-CN/record';
import { shell } from './zh-CN/shell';
import { tls } from './zh-CN/tls';

export const zhCN: Texts = {
  ...shell,
  ...panels,
  ...gate,
  ...past,
  ...record,
  ...profiles,
  ...machine,
  ...compare,
  ...people,
  ...filter,
  ...tls,
};
