// Before unit tests: nothing of English is left to be loaded.
import { learnRest } from '.';

await learnRest();
