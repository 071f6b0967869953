// What the page shows when it opens, or may show at any moment.
import { files } from './files';
import { filter } from './filter';
import { gate } from './gate';
import { past } from './past';
import { people } from './people';
import { record } from './record';
import { shell } from './shell';
import { talk } from './talk';
import { tls } from './tls';

export const first = {
  ...shell,
  ...files,
  ...talk,
  ...gate,
  ...past,
  ...record,
  ...people,
  ...filter,
  ...tls,
};
