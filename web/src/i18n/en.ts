import { first } from './en/first';
import { rest } from './en/rest';

export const en = { ...first, ...rest };
