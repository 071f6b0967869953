import { describe, expect, it } from 'vitest';
import type { Card } from '../contract';
import { addCards, cards, parseCard } from './course';

const card = (client: string, began: string): Partial<Card> => ({
  client,
  course: 'embedded',
  began,
  cases: [{ obstacle: 'late-226', verdict: 'fail' } as Card['cases'][number]],
});
const file = (name: string, content: unknown) => new File([JSON.stringify(content)], name);

describe('parseCard', () => {
  it('takes the card of a client, and nothing that lacks a part of it', () => {
    const whole = card('curl', '2026-11-30T12:00:00Z');
    expect(parseCard(JSON.stringify(whole))?.client).toBe('curl');
    for (const bad of [
      { ...whole, cases: [] },
      { ...whole, client: 7 },
      { ...whole, cases: [{ obstacle: 'late-226', verdict: 'good' }] },
      { server: 'vsftpd', results: [] },
      null,
    ])
      expect(parseCard(JSON.stringify(bad))).toBeNull();
    expect(parseCard('{')).toBeNull();
  });
});

describe('addCards', () => {
  it('adds a column for each card, replaces the same run, and names the files that are none', async () => {
    const [one, two] = [card('one', '2026-11-30T12:00:00Z'), card('two', '2026-11-30T12:00:00Z')];
    const again = card('one', '2026-11-30T13:00:00Z');
    const files = [
      file('one.json', one),
      file('two.json', two),
      file('x.json', {}),
      file('again.json', again),
    ];
    expect(await addCards([...files, file('one.json', one)])).toEqual(['x.json']);
    expect(cards.value.map((c) => c.client)).toEqual(['two', 'one', 'one']);
  });
});
