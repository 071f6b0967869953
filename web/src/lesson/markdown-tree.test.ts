import { expect, test } from 'vitest';
import { parseInline, parseMarkdown } from './markdown-tree';

const text = (t: string) => ({ kind: 'text', text: t });

test('paragraphs, headings, lists and code are read', () => {
  const source = 'One\nline.\n\n### Head\n- a *b*\n- c\n  goes on\n1. first\n\n```\nPASV\n<b>\n```\nEnd';
  expect(parseMarkdown(source)).toEqual([
    { kind: 'p', parts: [text('One line.')] },
    { kind: 'heading', parts: [text('Head')] },
    {
      kind: 'list',
      ordered: false,
      items: [[text('a '), { kind: 'em', parts: [text('b')] }], [text('c goes on')]],
    },
    { kind: 'list', ordered: true, items: [[text('first')]] },
    { kind: 'code', text: 'PASV\n<b>' },
    { kind: 'p', parts: [text('End')] },
  ]);
});

test('Chinese lines are joined without a blank', () => {
  expect(parseMarkdown('被动模式\n需要第二条连接。\n再说\nFTP\n很老。')).toEqual([
    { kind: 'p', parts: [text('被动模式需要第二条连接。再说 FTP 很老。')] },
  ]);
});

test('emphasis, code and links to the reference are read; code has nothing in it', () => {
  expect(parseInline('Type `get *x*` **now *really* so**, see [the `227`](ref:227).')).toEqual([
    text('Type '),
    { kind: 'code', text: 'get *x*' },
    text(' '),
    { kind: 'strong', parts: [text('now '), { kind: 'em', parts: [text('really')] }, text(' so')] },
    text(', see '),
    { kind: 'ref', entry: '227', parts: [text('the '), { kind: 'code', text: '227' }] },
    text('.'),
  ]);
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](https://example.org)',
  '![x](https://example.org/x.png)',
  '&lt;b&gt;',
  '2 * 3 * 4 and a_b_c',
])('%s is text', (source) => {
  expect(parseInline(source)).toEqual([text(source)]);
});

test('a fence that is not closed ends with the text', () => {
  expect(parseMarkdown('```\nUSER x')).toEqual([{ kind: 'code', text: 'USER x' }]);
});

test('long input takes no long time', () => {
  const long = '*'.repeat(20_000) + '`'.repeat(19_999) + '[x](ref:'.repeat(5000);
  expect(parseMarkdown(long).length).toBeGreaterThan(0);
  for (const lines of ['```\n', 'x\n', '字\n'])
    expect(parseMarkdown(lines.repeat((128 * 1024) / lines.length)).length).toBeGreaterThan(0);
});
