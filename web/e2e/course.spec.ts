import { readFile } from 'node:fs/promises';
import { expectClean } from './support/axe';
import { curl } from './support/clients';
import { expect, test } from './support/test';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** One attempt of curl at the job. */
async function attempt(port: number): Promise<void> {
  const url = `ftp://haha:hehe@127.0.0.1:${port}`;
  const file = test.info().outputPath('a.bin');
  const job = ['--url', `${url}/pub/a.bin`, '-o', file, '--next', '-sS', '-T', file, `${url}/incoming/b.bin`];
  expect((await curl('--fail-early', ...job).ended).code).toBe(0);
}

test('curl is judged in the page, with the keyboard alone, and its card leads to the events', async ({
  live,
  port,
}) => {
  test.setTimeout(120_000);
  const { page } = live;
  await live.button('The server in this tab').press('Enter');
  await page.getByRole('button', { name: 'Judge a client…' }).press('Enter');
  const box = page.getByRole('dialog', { name: 'Judge a client' });
  const course = box.getByRole('combobox', { name: 'Course' });
  await expect(course).toHaveValue('embedded');
  await expect(box.getByText('What small clients get wrong')).toBeVisible();
  await box.getByRole('textbox', { name: /Name of the client/ }).fill('curl');
  await page.keyboard.press('Enter');

  // The first obstacle is the plain server; the next one follows by itself.
  const now = box.getByRole('region', { name: 'The obstacle now' });
  await expect(now.getByRole('heading', { name: /^Obstacle 1 of \d+: / })).toBeVisible();
  await expect(now).toContainText(`127.0.0.1:${port}`);
  await attempt(port);
  await expect(now.getByRole('heading', { name: /^Obstacle 2 of/ })).toBeVisible();
  const card = box.getByRole('region', { name: 'Card of curl' });
  await expect(card.getByRole('row', { name: /pass.*done.*RFC 959 §5\.4/ })).toBeVisible();
  await expectClean(page, 'the course', 'dialog[open]');

  // A person may say how it ended.
  await now.getByRole('button', { name: 'It hangs' }).press('Enter');
  await expect(now.getByRole('heading', { name: /^Obstacle 3 of/ })).toBeVisible();
  await expect(card.getByRole('row', { name: /fail.*did not connect/ })).toBeVisible();

  // The course goes on while the dialog is closed.
  await page.keyboard.press('Escape');
  await attempt(port);
  await live.button('The server in this tab').press('Enter');
  await page.getByRole('button', { name: 'Judge a client…' }).press('Enter');
  await expect(now.getByRole('heading', { name: /^Obstacle 4 of/ })).toBeVisible();
  await now.getByRole('button', { name: 'Stop the course' }).press('Enter');
  await expect(box.getByRole('button', { name: 'Begin' })).toBeVisible();
  await expect(card).toContainText('2 of 3 passed');

  const saved = page.waitForEvent('download');
  await card.getByRole('button', { name: 'Save as Markdown' }).press('Enter');
  const file = await saved;
  expect(file.suggestedFilename()).toBe('curl-card.md');
  expect(await readFile(await file.path(), 'utf8')).toContain('# FTP client card: curl');
  await expectClean(page, 'the course', 'dialog[open]');

  // A line of the card leads to its events.
  await card.getByRole('button', { name: 'Full server' }).press('Enter');
  await expect(box).toBeHidden();
  await expect(live.inspector).toContainText('S1');
});

test('several clients stand beside one another', async ({ live, port }) => {
  test.setTimeout(120_000);
  const { page } = live;
  for (const name of ['one', 'two']) {
    await live.button('The server in this tab').click();
    await page.getByRole('button', { name: 'Judge a client…' }).click();
    const box = page.getByRole('dialog', { name: 'Judge a client' });
    await box.getByRole('textbox', { name: /Name of the client/ }).fill(name);
    await box.getByRole('button', { name: 'Begin' }).click();
    if (name === 'one') await attempt(port);
    else await box.getByRole('button', { name: 'It hangs' }).click();
    await expect(box.getByRole('heading', { name: /^Obstacle 2 of/ })).toBeVisible();
    await box.getByRole('button', { name: 'Stop the course' }).click();
    await expect(box.getByRole('button', { name: 'Begin' })).toBeVisible();
    if (name === 'two') {
      const matrix = box.getByRole('region', { name: 'All clients' });
      await expect(matrix.getByRole('row', { name: /Full server.*pass.*fail/ })).toBeVisible();
    }
    await page.keyboard.press('Escape');
  }
});

test('card files of relay check become columns, dropped or chosen', async ({ live }) => {
  const { page } = live;
  await live.button('The server in this tab').click();
  await page.getByRole('button', { name: 'Judge a client…' }).click();
  const box = page.getByRole('dialog', { name: 'Judge a client' });
  const add = box.getByRole('region', { name: 'Add card files…' });
  const card = (client: string, verdict: string) =>
    JSON.stringify({
      ...{ client, course: 'embedded', began: '2026-11-30T12:00:00Z', rules: [] },
      cases: [
        { obstacle: 'plain', verdict, ending: 'done', clause: 'RFC 959 §5.4' },
        { obstacle: 'of-another-version', verdict: 'lenient', ending: 'done', clause: 'RFC 959 §5.4' },
      ],
    });
  const files = [
    { name: 'one.json', mimeType: 'application/json', buffer: Buffer.from(card('one', 'pass')) },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no card') },
  ];
  const choose = page.waitForEvent('filechooser');
  await add.getByRole('button', { name: 'Add card files…' }).press('Enter');
  await (await choose).setFiles(files);
  await expect(add.getByRole('status')).toHaveText('No card of a client: notes.txt');
  await expect(box.getByRole('region', { name: 'All clients' })).toHaveCount(0);

  const dropped = await page.evaluateHandle(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'two.json'));
      return data;
    },
    card('two', 'fail'),
  );
  await add.dispatchEvent('drop', { dataTransfer: dropped });
  await expect(add.getByRole('status')).toHaveText('2 cards in the comparison.');
  const matrix = box.getByRole('region', { name: 'All clients' });
  await expect(matrix.getByRole('row', { name: /of-another-version.*lenient.*lenient/ })).toBeVisible();
  await expect(matrix.getByRole('row', { name: /pass.*fail/ })).toHaveCount(1);
  await expectClean(page, 'the matrix of card files', 'dialog[open]');
  await expect(live.page.getByRole('region', { name: 'Recording' })).toHaveCount(0);
});
