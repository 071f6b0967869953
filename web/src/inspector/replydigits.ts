/**
 * What the three digits of a reply mean: RFC 959 §4.2 for the first two, the
 * code as a whole for the third. Texts are named by key, so that they exist in
 * every language; KNOWN lists the codes that have a text of their own.
 */
export type FirstDigit = 1 | 2 | 3 | 4 | 5;

/** One card: the digit, and the keys of its title and its explanation. */
export interface DigitCard {
  digit: string;
  title: string;
  detail: string;
}

/** The codes that the page explains one by one. */
export const KNOWN = [
  110, 120, 125, 150, 200, 202, 211, 212, 213, 214, 215, 220, 221, 225, 226, 227, 228, 229, 230, 234, 250,
  257, 331, 332, 350, 421, 425, 426, 430, 450, 451, 452, 500, 501, 502, 503, 504, 520, 521, 522, 530, 532,
  534, 550, 551, 552, 553, 554,
] as const;

export type KnownCode = (typeof KNOWN)[number];

const known: ReadonlySet<number> = new Set(KNOWN);

/** Whether the code has a text of its own. */
export function isKnown(code: number): boolean {
  return known.has(code);
}

/** The first digit, if it is one that RFC 959 gives a meaning to. */
export function firstDigit(code: number): FirstDigit | null {
  const digit = Math.floor(code / 100);
  return digit >= 1 && digit <= 5 ? (digit as FirstDigit) : null;
}

/** The key of a code's title. A 226 to ABOR says that nothing runs any more, not that all has gone over. */
export const titleOf = (code: number, verb = ''): string =>
  `code.${!isKnown(code) ? 'other' : code === 226 && verb === 'ABOR' ? '226.ABOR' : code}.title`;

/** The three cards of the reply code to a verb; none for what is no reply code. */
export function digitCards(code: number, verb = ''): DigitCard[] {
  const text = String(code);
  const first = firstDigit(code);
  if (text.length !== 3 || first === null) return [];
  const [one = '', two = '', three = ''] = text;
  const second = Number(two) <= 5 ? two : 'other';
  return [
    { digit: one, title: `digit1.${first}.title`, detail: `digit1.${first}.detail` },
    { digit: two, title: `digit2.${second}.title`, detail: `digit2.${second}.detail` },
    {
      digit: three,
      title: titleOf(code, verb),
      detail: isKnown(code) ? 'digit3.exact' : 'digit3.other',
    },
  ];
}
