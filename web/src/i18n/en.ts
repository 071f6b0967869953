import { compare } from './en/compare';
import { filter } from './en/filter';
import { gate } from './en/gate';
import { machine } from './en/machine';
import { panels } from './en/panels';
import { past } from './en/past';
import { people } from './en/people';
import { profiles } from './en/profiles';
import { record } from './en/record';
import { shell } from './en/shell';
import { tls } from './en/tls';

export const en = {
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
