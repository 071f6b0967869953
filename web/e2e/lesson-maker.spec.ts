import { readFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { expectClean } from './support/axe';
import { Desk } from './support/desk';
import { expect, test } from './support/test';

test.use({ contextOptions: { reducedMotion: 'reduce' } });
test.describe.configure({ timeout: 180_000 });

const maker = (desk: Desk): Locator => desk.page.getByRole('dialog', { name: 'Make a lesson by playing' });

/** Plays: in active mode, which is not to be, then in passive mode, and stores the file. */
async function play(desk: Desk): Promise<void> {
  await desk.type('open haha:hehe@');
  await expect(desk.said('230 ')).toBeVisible();
  await desk.type('active');
  await desk.type('get /readme.txt mine');
  await expect(desk.said('226 ')).toHaveCount(1);
  await desk.type('passive');
  await desk.type('get /readme.txt mine');
  await expect(desk.said('226 ')).toHaveCount(2);
  await desk.type('put mine /incoming/mine.txt');
  await expect(desk.said('226 ')).toHaveCount(3);
}

async function openMaker(desk: Desk): Promise<void> {
  await desk.press('Lessons');
  await desk.page.getByRole('button', { name: 'Make one by playing…' }).click();
  await expect(maker(desk)).toBeVisible();
}

/** Ticks the rows of the lesson, and says what a student needs. */
async function tick(desk: Desk): Promise<void> {
  const rows = maker(desk).getByRole('region', { name: 'What was played' });
  const row = (text: RegExp) => rows.getByRole('listitem').filter({ hasText: text });
  await row(/EPRT/).first().getByRole('checkbox').check();
  await row(/229/).first().getByRole('checkbox').check();
  const received = row(/226/);
  await received.nth(1).getByRole('checkbox').check();
  await received.nth(2).getByRole('checkbox').check();
  const form = maker(desk).locator('.maker-row');
  await form.nth(0).getByRole('combobox').selectOption('must not happen');
  await form.nth(0).getByRole('textbox').fill('Not in active mode');
  await form.nth(1).getByRole('textbox').fill('The server names a port');
  await form.nth(2).getByRole('textbox').fill('The file comes in passive mode');
  await form.nth(3).getByRole('combobox').selectOption('must happen, with this file');
  await form.nth(3).getByRole('textbox').fill('It is stored again');
  await form.nth(3).getByRole('checkbox', { name: 'A new step begins here' }).check();
  await maker(desk).getByRole('textbox', { name: 'Title of step 1' }).fill('Fetch');
  await maker(desk).getByRole('textbox', { name: 'Title of step 2' }).fill('Store');
  await maker(desk).getByRole('textbox', { name: 'Title', exact: true }).fill('There and back');
}

/** A student follows the lesson, first with the mistake that it forbids. */
async function follow(desk: Desk): Promise<void> {
  await desk.page.getByRole('button', { name: 'Begin' }).click();
  const lesson = desk.page.getByRole('region', { name: 'Lesson' });
  await expect(lesson).toContainText('Step 1 of 2');
  await desk.type('open haha:hehe@');
  await expect(desk.said('230 ')).toBeVisible();
  await desk.type('active');
  await desk.type('get /readme.txt mine');
  await expect(desk.said('226 ')).toHaveCount(1);
  // In active mode it is not passed.
  await expect(lesson).toContainText('Step 1 of 2');
  await expect(lesson.locator('[data-mark=done]')).toHaveCount(0);
  await desk.type('passive');
  await desk.type('get /readme.txt mine');
  await expect(lesson).toContainText('Step 2 of 2');
  await desk.type('put mine /incoming/mine.txt');
  await expect(lesson).toContainText('Lesson passed');
}

test('a lesson made by playing is passed in another browser by following it, and not otherwise', async ({
  desk,
  plain,
  browser,
}) => {
  await desk.open(`${plain}?lang=en&theme=light`);
  await play(desk);
  await openMaker(desk);
  await tick(desk);
  await maker(desk).getByRole('button', { name: 'Make the lesson' }).click();
  await expect(maker(desk)).toContainText('Your own session passes it.');
  await expectClean(desk.page, 'the maker', 'dialog[open]');

  const saved = desk.page.waitForEvent('download');
  await maker(desk).getByRole('button', { name: 'Save the file' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('there-and-back.md');
  const buffer = await readFile(await download.path());
  const text = buffer.toString('utf8');
  expect(text).toContain('never: kind:command verb:EPRT\n');
  expect(text).not.toContain('hehe');
  await maker(desk).getByRole('button', { name: 'Copy a link to it' }).click();
  const link = await maker(desk).getByRole('textbox', { name: 'Copy a link to it' }).inputValue();

  for (const by of ['the file', 'the link']) {
    await test.step(by, async () => {
      const context = await browser.newContext({ reducedMotion: 'reduce' });
      const student = new Desk(await context.newPage());
      if (by === 'the file') {
        await student.open(`${plain}?lang=en&theme=light`);
        await student.press('Lessons');
        await student.page
          .getByRole('dialog')
          .locator('input[type=file]')
          .setInputFiles({ name: 'there-and-back.md', mimeType: 'text/markdown', buffer });
      } else {
        const at = new URL(link);
        await student.open(`${at.origin}${at.pathname}?lang=en&theme=light${at.hash}`);
      }
      await expect(student.page.getByRole('dialog', { name: 'There and back' })).toBeVisible();
      await follow(student);
      await context.close();
    });
  }
});

test('what is wrong with a draft is said', async ({ desk, plain }) => {
  await desk.open(`${plain}?lang=en&theme=light`);
  await openMaker(desk);
  await expect(maker(desk)).toContainText('Nothing was played yet.');
  await desk.page.keyboard.press('Escape');
  await desk.type('open haha:hehe@');
  await expect(desk.said('230 ')).toBeVisible();
  await openMaker(desk);
  await maker(desk).getByRole('listitem').filter({ hasText: /230/ }).first().getByRole('checkbox').check();
  await expect(maker(desk)).toContainText('The lesson needs a title.');
  await maker(desk).getByRole('textbox', { name: 'Title', exact: true }).fill('Only never');
  await expect(maker(desk)).not.toContainText('The lesson needs a title.');
  await maker(desk).locator('.maker-row').getByRole('combobox').selectOption('must not happen');
  await maker(desk).getByRole('button', { name: 'Make the lesson' }).click();
  await expect(maker(desk).getByRole('alert')).toContainText('never and clean need a check in the same step');
  for (const size of [
    { width: 900, height: 1200 },
    { width: 390, height: 844 },
  ]) {
    await desk.page.setViewportSize(size);
    await expectClean(desk.page, `the maker, ${size.width} wide`, 'dialog[open]');
  }
});
