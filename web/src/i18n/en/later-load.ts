// What only parts of the page show that are loaded when they are first shown.
import { compare } from './compare';
import { inspector } from './inspector';
import { machine } from './machine';
import { profiles } from './profiles';
import { reasons } from './reasons';
import { recordings } from './recordings';
import { replies } from './replies';
import { sentences } from './sentences';
import { share } from './share';
import { waits } from './waits';
import { warnings } from './warnings';

export const rest = {
  ...inspector,
  ...sentences,
  ...replies,
  ...recordings,
  ...reasons,
  ...warnings,
  ...waits,
  ...profiles,
  ...machine,
  ...compare,
  ...share,
};
