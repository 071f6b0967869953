// What only parts of the page show that are loaded when they are first shown.
import { compare } from './compare';
import { inspector } from './inspector';
import { machine } from './machine';
import { profiles } from './profiles';
import { replies } from './replies';
import { say } from './say';

export const rest = { ...inspector, ...say, ...replies, ...profiles, ...machine, ...compare };
