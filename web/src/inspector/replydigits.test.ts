import { describe, expect, it } from 'vitest';
import { digitCards, firstDigit } from './replydigits';

describe('digitCards', () => {
  it('explains the two digits and the exact code', () => {
    expect(digitCards(227)).toEqual([
      { digit: '2', title: 'digit1.2.title', detail: 'digit1.2.detail' },
      { digit: '2', title: 'digit2.2.title', detail: 'digit2.2.detail' },
      { digit: '7', title: 'code.227.title', detail: 'digit3.exact' },
    ]);
  });

  it('says so when the exact code is not in the book', () => {
    expect(digitCards(299).map((c) => c.title)).toEqual([
      'digit1.2.title',
      'digit2.other.title',
      'code.other.title',
    ]);
  });

  it('has no cards for what is no reply code', () => {
    for (const code of [0, 42, 666, 1234]) expect(digitCards(code)).toEqual([]);
  });
});

it('knows the five first digits', () => {
  expect([110, 226, 331, 421, 550, 600].map(firstDigit)).toEqual([1, 2, 3, 4, 5, null]);
});
