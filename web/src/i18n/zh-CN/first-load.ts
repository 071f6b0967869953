// 页面打开时显示的、或随时可能显示的文字。

import { clientAndHeld } from './client-and-held';
import { clients } from './clients';
import { files } from './files';
import { filter } from './filter';
import { gate } from './gate';
import { keep } from './keep';
import { lessonButtons } from './lesson-buttons';
import { notices } from './notices';
import { panes } from './panes';
import { past } from './past';
import { recordingButtons } from './recording-buttons';
import { shell } from './shell';
import { tlsRows } from './tls-rows';

export const first = {
  ...shell,
  ...files,
  ...clientAndHeld,
  ...gate,
  ...past,
  ...recordingButtons,
  ...keep,
  ...clients,
  ...panes,
  ...lessonButtons,
  ...notices,
  ...filter,
  ...tlsRows,
};
