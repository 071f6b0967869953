import type { Texts } from '.';
import { compare } from './zh-CN/compare';
import { files } from './zh-CN/files';
import { filter } from './zh-CN/filter';
import { gate } from './zh-CN/gate';
import { inspector } from './zh-CN/inspector';
import { machine } from './zh-CN/machine';
import { past } from './zh-CN/past';
import { people } from './zh-CN/people';
import { profiles } from './zh-CN/profiles';
import { record } from './zh-CN/record';
import { replies } from './zh-CN/replies';
import { say } from './zh-CN/say';
import { shell } from './zh-CN/shell';
import { talk } from './zh-CN/talk';
import { tls } from './zh-CN/tls';

export const zhCN: Texts = {
  ...shell,
  ...inspector,
  ...say,
  ...replies,
  ...files,
  ...talk,
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
