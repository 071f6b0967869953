import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expectClean } from './support/axe';
import { Desk } from './support/desk';
import { expect, test } from './support/test';

test.describe.configure({ timeout: 240_000 });
test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** Begins a lesson with the code 7b-{name} under a student's name. */
async function begin(desk: Desk, name: string): Promise<void> {
  const { page } = desk;
  const consent = page.getByRole('dialog', { name: 'Two connections' });
  await consent.getByRole('textbox', { name: 'Your name' }).fill(name);
  await consent.getByRole('button', { name: 'Continue' }).press('Enter');
  await expect(consent.getByRole('textbox', { name: 'Code' })).toHaveValue(`7b-${name}`);
  await consent.getByRole('button', { name: 'Begin' }).press('Enter');
}

/** Does the first step of the lesson. */
async function list(desk: Desk): Promise<void> {
  const lesson = desk.page.getByRole('region', { name: 'Lesson' });
  await desk.type('open anonymous:me@');
  await expect(desk.said('230 ').first()).toBeVisible();
  await desk.type('ls /pub');
  await expect(desk.said('226 ').first()).toBeVisible();
  await desk.inspect(desk.rows().filter({ has: desk.page.locator('.tag', { hasText: /open$/ }) }));
  await lesson.getByRole('button', { name: /^Take #/ }).click();
  await expect(lesson.getByRole('button', { name: /^Step 1, done/ })).toBeVisible();
}

/** Hands in, and gives the file's name and bytes. */
async function handIn(page: Page): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: 'Hand in…' }).press('Enter');
  const box = page.getByRole('dialog', { name: 'Hand in' });
  await expect(box.getByText('2 of 6 points')).toBeVisible({ timeout: 60_000 });
  await expectClean(page, 'to hand in', 'dialog[open]');
  const saved = page.waitForEvent('download');
  await box.getByRole('button', { name: 'Save the file' }).press('Enter');
  const file = await saved;
  await expect(box).toBeHidden();
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** Drops files on the page. */
async function drop(page: Page, files: { name: string; bytes: Buffer }[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (list) => {
      const transfer = new DataTransfer();
      for (const f of list)
        transfer.items.add(new File([Uint8Array.from(atob(f.base64), (c) => c.charCodeAt(0))], f.name));
      return transfer;
    },
    files.map((f) => ({ name: f.name, base64: f.bytes.toString('base64') })),
  );
  await page.locator('#region-ladder').dispatchEvent('drop', { dataTransfer });
}

/** The row of a file. */
const row = (box: Locator, name: RegExp) =>
  box.getByRole('row').filter({ has: box.page().locator('th small', { hasText: name }) });

test('a lesson is done and handed in; a teacher’s page judges the files', async ({
  desk,
  plain,
  context,
}) => {
  const { page } = desk;
  await desk.open(`${plain}?lang=en&theme=light&lesson=two-connections&seed=7b-{name}`);
  await begin(desk, 'Ada Lovelace');
  await list(desk);
  const ada = await handIn(page);
  expect(ada.name).toBe('Ada-Lovelace-two-connections.ftpsim.json');
  expect(ada.bytes.toString('utf8', 0, 200)).toContain('"handIn":{"name":"Ada Lovelace"');

  // The same file under another name, and one whose score was edited.
  const edited = (from: string, to: string) => Buffer.from(ada.bytes.toString().replace(from, to));
  const bob = { name: 'bob.ftpsim.json', bytes: edited('"name":"Ada Lovelace"', '"name":"=Bob"') };
  const score = { name: 'score.ftpsim.json', bytes: edited('"score":2', '"score":6') };

  const other = await context.newPage();
  const teacher = new Desk(other);
  await teacher.open(`${plain}?lang=en&theme=light`);
  await drop(other, [ada, bob, score]);
  const box = other.getByRole('dialog', { name: 'Check hand-ins' });
  await box.getByRole('textbox', { name: /^Code/ }).fill('7b-{name}');
  await other.keyboard.press('Enter');
  const honest = row(box, /ada-lovelace-two/i);
  await expect(honest).toContainText('2/6', { timeout: 60_000 });
  await expect(box.getByRole('button', { name: 'Save as CSV' })).toBeEnabled({ timeout: 60_000 });
  await expect(row(box, /bob\.ftpsim/)).toContainText('Made with another code than was handed out');
  await expect(row(box, /bob\.ftpsim/)).toContainText('The same run as Ada-Lovelace-two');
  await expect(row(box, /score\.ftpsim/)).toContainText('The score in the file is another one: 6/6');
  await expect(row(box, /score\.ftpsim/)).toContainText('2/6');
  await expectClean(other, 'the hand-ins', 'dialog[open]');

  const saved = other.waitForEvent('download');
  await box.getByRole('button', { name: 'Save as CSV' }).press('Enter');
  const csv = await readFile(await (await saved).path(), 'utf8');
  expect(csv).toContain(
    '\r\nAda Lovelace,Ada-Lovelace-two-connections.ftpsim.json,two-connections,7B-ADA LOVELACE,2,6,',
  );
  expect(csv).toContain("\r\n'=Bob,bob.ftpsim.json,");

  // A cell leads to the event that did it.
  await honest.getByRole('button', { name: 'list 1: done' }).press('Enter');
  await expect(box).toBeHidden();
  await expect(teacher.banner).toContainText('came out equal, byte by byte', { timeout: 60_000 });
  await expect(teacher.inspector.locator('.insp-head')).toContainText('226');

  // The table is still there.
  await teacher.press('Lessons');
  await other.getByRole('button', { name: 'Check hand-ins…' }).press('Enter');
  await expect(honest).toContainText('2/6');
  await other.close();
});
