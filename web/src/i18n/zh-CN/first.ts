// 页面打开时显示的、或随时可能显示的文字。
import { files } from './files';
import { filter } from './filter';
import { gate } from './gate';
import { notices } from './notices';
import { past } from './past';
import { people } from './people';
import { recordBar } from './record-bar';
import { shell } from './shell';
import { talk } from './talk';
import { tlsRows } from './tls-rows';

export const first = {
  ...shell,
  ...files,
  ...talk,
  ...gate,
  ...past,
  ...recordBar,
  ...people,
  ...notices,
  ...filter,
  ...tlsRows,
};
