import type { Desk } from './support/desk';
import { expect, test } from './support/test';

// Somebody who has never seen FTP asks the page: at most three clicks from the first screen, the answer is
// there, and "Show me" leaves the event selected that proves it.

/** Opens the questions (one click) and asks one (two). */
async function ask(desk: Desk, question: string): Promise<void> {
  await desk.button('Questions').click();
  await desk.page.getByRole('option', { name: question }).click();
}

interface Case {
  question: string;
  answer: RegExp;
  /** The title of the inspector. */
  selected: RegExp;
  also?: (desk: Desk) => Promise<void>;
}

const cases: Record<string, Case> = {
  a: {
    question: 'Why are there two connections?',
    answer: /One connection carries the commands and replies.*A second one is opened for each file/,
    selected: /Data/,
    // Two lanes: the selected row's is that of the data, in its pipe; the commands' is another.
    also: async (desk) => {
      const row = desk.events.locator('[role=row][aria-selected=true]');
      await expect(row).toHaveAttribute('data-lane', '0');
      await expect(row.locator('.pipe')).toBeVisible();
      await expect(desk.rows('RETR').locator('.chip')).toBeVisible();
    },
  },
  b: {
    question: 'Who opens the second connection in passive mode, and how is its port told?',
    answer: /The client opens it.*the fifth number × 256 \+ the sixth/,
    selected: /227/,
    also: (desk) => expect(desk.inspector).toContainText('× 256 +'),
  },
  c: {
    question: 'What do 150 and 226 mean?',
    answer: /150 says that the transfer is about to begin.*226 says that it is over/,
    selected: /226/,
  },
  d: {
    question: 'What changes in ASCII mode?',
    answer: /puts a CR before each LF when it sends/,
    selected: /Data/,
    also: async (desk) => {
      await desk.inspector.getByRole('button', { name: 'Hex' }).click();
      await expect(desk.inspector).toContainText(/0d\s*0a/);
    },
  },
  e: {
    question: 'How does a download resume?',
    answer: /The client sends REST with the number of bytes that it has/,
    selected: /REST/,
  },
  f: {
    question: 'Why is a wrong password 530 and not 430?',
    answer: /RFC 959 knows no 430/,
    selected: /530/,
  },
  g: {
    question: 'What can somebody on the way see, and what does AUTH TLS change?',
    answer: /In plain FTP: everything, names, passwords and files/,
    selected: /PASS/,
    // The record beside what it carries.
    also: async (desk) => {
      await expect(desk.inspector.getByRole('group', { name: 'On the wire' })).toBeVisible();
      await expect(desk.inspector.getByRole('group', { name: /carr/i })).toBeVisible();
    },
  },
  h: {
    question: 'What happens when a transfer is aborted?',
    answer: /426 for the transfer, then 226 for the ABOR itself/,
    selected: /426/,
  },
};

/** The selected row lies wholly inside the list's box, below its head, also when a line has come under the list. */
async function liesInView(desk: Desk): Promise<void> {
  const row = desk.events.locator('[role=row][aria-selected=true]');
  await expect(row).toBeVisible();
  await expect(async () => {
    const [list, head, proof] = await Promise.all([
      desk.events.boundingBox(),
      desk.events.locator('.rows-head').boundingBox(),
      row.boundingBox(),
    ]);
    if (!list || !head || !proof) throw new Error('not drawn');
    expect(proof.y).toBeGreaterThanOrEqual(head.y + head.height - 1);
    expect(proof.y + proof.height).toBeLessThanOrEqual(list.y + list.height + 1);
  }).toPass({ timeout: 5000 });
}

for (const [letter, { question, answer, selected, also }] of Object.entries(cases))
  test(`question ${letter} is answered in three clicks, and shown`, async ({ desk, plain }) => {
    await desk.open(plain);
    await ask(desk, question);
    const dialog = desk.page.getByRole('dialog');
    await expect(dialog.getByRole('article')).toContainText(answer);
    await dialog.getByRole('button', { name: 'Show me' }).click();
    await expect(dialog).toBeHidden();
    await expect(desk.inspector.locator('.ttl')).toHaveText(selected);
    await liesInView(desk);
    await also?.(desk);
  });

test('questions are found by everyday words, in both languages, and 530 leads to 430', async ({
  desk,
  plain,
}) => {
  await desk.open(plain);
  await desk.button('Questions').click();
  const dialog = desk.page.getByRole('dialog');
  const field = dialog.getByRole('searchbox');
  await expect(field).toBeFocused();
  await field.fill('my picture arrives broken');
  await expect(dialog.getByRole('article')).toContainText('TYPE A');
  await field.fill('530');
  await expect(dialog.getByRole('heading', { name: /^530/ })).toBeVisible();
  await expect(dialog.getByRole('list', { name: 'The three digits of the reply' })).toBeVisible();
  await expect(dialog.getByRole('article')).toContainText('password is wrong');
  await dialog.getByRole('button', { name: '430' }).click();
  await expect(dialog.getByRole('article')).toContainText('No RFC defines it');

  await desk.page.goto(`${plain}?lang=zh-CN`);
  await desk.page.getByRole('button', { name: '提问' }).click();
  await dialog.getByRole('searchbox').fill('怎样继续下载');
  await expect(dialog.getByRole('article')).toContainText('REST');
});
