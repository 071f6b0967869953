import { files } from './files';
import { inspector } from './inspector';
import { replies } from './replies';
import { say } from './say';
import { talk } from './talk';

export const panels = { ...inspector, ...say, ...replies, ...files, ...talk };
