// Texts of the inspector, the files, the transfers, the client and the held card.
import { files } from './files';
import { inspector } from './inspector';
import { replies } from './replies';
import { say } from './say';
import { talk } from './talk';

export const panels = { ...inspector, ...say, ...replies, ...files, ...talk };
