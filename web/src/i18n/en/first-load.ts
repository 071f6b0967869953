// What the page shows when it opens, or may show at any moment.

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
