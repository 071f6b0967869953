// Before unit tests: nothing of English is left to be loaded.
import { need } from '.';
import * as en from './en';
import type { Part } from './parts';

await need(...(Object.keys(en) as Part[]));
