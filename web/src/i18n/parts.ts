// The parts of a language's texts, each loaded when the page first needs it. English says which texts there
// are: every other language has the same keys in the same parts. Types only.
import type * as english from './en';
import type { Lang, languages } from './languages';

export type Part = keyof typeof english;

/** The texts of each part by their keys. */
export type Parts = { [P in Part]: Loaded<(typeof english)[P]> };

/** What a folder's index gives of a part: its texts, or what loads them. */
type Loaded<T> = T extends () => Promise<infer U> ? U : T;

/** "USER.does" for { USER: { does: '…' } }. */
type Leaf<T> = {
  [K in keyof T & (string | number)]: T[K] extends string ? `${K}` : `${K}.${Leaf<T[K]>}`;
}[keyof T & (string | number)];

/** The texts of a folder as "part: key"; what is not there at all is any to the compiler, and has none. */
type Texts<F> = IsAny<F> extends true ? never : { [P in Part]: P extends keyof F ? In<P, F> : never }[Part];
type In<P extends Part, F extends Record<P, unknown>> =
  IsAny<Loaded<F[P]>> extends true ? never : `${P}: ${Leaf<Loaded<F[P]>>}`;
type IsAny<T> = 0 extends 1 & T ? true : false;

type Folder<L extends Lang> = Awaited<ReturnType<(typeof languages)[L]['texts']>>;

/** Here the compiler names the texts that a language lacks, and those that English does not have. */
export type Complete = [
  None<{ [L in Lang]: `${L}, ${Exclude<Texts<typeof english>, Texts<Folder<L>>>}` }[Lang]>,
  None<{ [L in Lang]: `${L}, ${Exclude<Texts<Folder<L>>, Texts<typeof english>>}` }[Lang]>,
];
type None<T extends never> = T;
