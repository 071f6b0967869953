// 只有页面上首次显示时才加载的部分才会显示的文字。
import { classTexts } from './class';
import { compare } from './compare';
import { connect } from './connect';
import { course } from './course';
import { embed } from './embed';
import { handin } from './handin';
import { inspector } from './inspector';
import { lesson } from './lesson';
import { machine } from './machine';
import { museumLinks } from './museum-links';
import { panels } from './panels';
import { pastPanels } from './past-panels';
import { profiles } from './profiles';
import { reasons } from './reasons';
import { recordings } from './recordings';
import { replies } from './replies';
import { sentences } from './sentences';
import { serverCheck } from './server-check';
import { serverPanel } from './server-panel';
import { share } from './share';
import { stages } from './stages';
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
  ...connect,
  ...pastPanels,
  ...course,
  ...serverCheck,
  ...lesson,
  ...stages,
  ...handin,
  ...embed,
  ...share,
  ...museumLinks,
  ...serverPanel,
  ...panels,
  ...classTexts,
};
