import { readFile } from 'node:fs/promises';
import { expectClean } from './support/axe';
import { Pupil, shoot, Teacher } from './support/class';
import { Desk } from './support/desk';
import { Relay } from './support/relay';
import { expect, test } from './support/test';

// Nine pages, eight of which compile a server.
test.describe.configure({ timeout: 300_000 });

const names = ['Ada', 'Bo', 'Cyd', 'Dee', 'Eli', 'Fay', 'Gil', 'Hal'];

test('a class of eight: joins, is seen, gets a lesson, is watched, frozen, collected and graded', async ({
  browser,
  page,
}) => {
  const relay = await Relay.start('-class', 'lovelace');
  const teacher = new Teacher(page);

  // A wrong code gets nothing; the right one opens the class.
  await teacher.enter(relay.url, 'guessed', 'Ms Lovelace', 'Networks');
  await expect(page.getByRole('alert')).toContainText('That is not the code');
  await expectClean(page, 'the door of the class');
  await teacher.enter(relay.url, 'lovelace', 'Ms Lovelace', 'Networks');
  await expect(page.getByText('Nobody is here yet')).toBeVisible();

  const pupils: Pupil[] = [];
  for (const name of names) pupils.push(await Pupil.open(browser, relay.url, name));
  const [ada, bo] = pupils as [Pupil, Pupil];
  const hal = pupils[7] as Pupil;

  // The student reads who sees what before anything is seen.
  await expect(ada.page.getByRole('dialog')).toContainText('a class of Ms Lovelace', { timeout: 60_000 });
  await expect(ada.page.getByRole('dialog')).toContainText('Passwords stay hidden');
  await expectClean(ada.page, 'the question whether to join', 'dialog[open]');
  for (const pupil of pupils.slice(0, 7)) await pupil.join();
  // One declines: the page works, and the teacher sees a seat without a name.
  await hal.page.getByRole('dialog').getByRole('button', { name: 'Do not join' }).click({ timeout: 60_000 });
  await expect(hal.line).toContainText('You do not take part');
  await expect(hal.desk.button('Pause')).toBeEnabled();
  for (const name of names.slice(0, 7)) await expect(teacher.seat(name)).toContainText('runs');
  await expect(page.getByText('Has not joined')).toHaveCount(1);
  await expect(page.getByText('7 of 8 take part')).toBeVisible();

  // What a student does shows; the password does not.
  await ada.desk.type('open haha:hehe@');
  await ada.desk.type('cd pub');
  await expect(teacher.seat('Ada')).toContainText('CWD pub');
  await expectClean(page, 'the class');

  // A message and a lesson for all.
  await teacher.all('Message…').press('Enter');
  await page.getByRole('textbox', { name: 'Message' }).fill('Good morning');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  for (const pupil of pupils.slice(0, 7)) await expect(pupil.page.getByText('Good morning')).toBeVisible();
  await expect(hal.page.getByText('Good morning')).toHaveCount(0);
  await teacher.all('Lesson…').press('Enter');
  await page.getByRole('button', { name: 'Two connections' }).press('Enter');
  for (const pupil of pupils.slice(0, 7)) {
    await expect(pupil.page.getByRole('region', { name: 'Lesson', exact: true })).toBeVisible();
    await expect(teacher.seat(pupil.name)).toContainText('Two connections');
  }

  // Frozen: nothing passes, the student is told by whom, and a reload of the teacher's page finds it so.
  await teacher.all('Freeze all').press('Enter');
  for (const pupil of pupils.slice(0, 7)) {
    await expect(pupil.line).toContainText('Frozen by Ms Lovelace');
    await expect(pupil.desk.button('Run')).toBeDisabled();
    await expect(teacher.seat(pupil.name)).toContainText('frozen');
  }
  await expect(hal.desk.button('Pause')).toBeEnabled();
  await expectClean(ada.page, 'a frozen page');
  await page.reload();
  await expect(page.getByText('All pages are frozen')).toBeVisible();
  await expect(teacher.seat('Bo')).toContainText('frozen');
  await teacher.all('Thaw all').press('Enter');
  for (const pupil of pupils.slice(0, 7)) await expect(pupil.desk.button('Pause')).toBeEnabled();

  // One alone.
  await teacher.forOne('Bo', 'Pause');
  await expect(bo.desk.button('Run')).toBeEnabled();
  await expect(ada.desk.button('Pause')).toBeEnabled();
  await expect(teacher.seat('Bo')).toContainText('paused');
  await teacher.forOne('Bo', 'Run');
  await expect(bo.desk.button('Pause')).toBeEnabled();

  // Ada's page as she sees it; she is told, and nothing can be changed.
  await teacher.seat('Ada').getByRole('link', { name: 'Ada' }).press('Enter');
  const view = new Desk(page);
  await expect(page.getByRole('region', { name: 'Class' })).toContainText('You watch Ada (seat 1)');
  await expect(view.rows('CWD')).toBeVisible();
  await expect(ada.line).toContainText('Ms Lovelace watches this page now');
  await expect(view.button('Pause')).toBeDisabled();
  await ada.desk.type('ls');
  await expect(ada.desk.said('226 ')).toBeVisible();
  await expect(view.rows('226')).toBeVisible();
  await expect(view.rows('PASS')).not.toContainText('hehe');
  await expectClean(page, 'a watched page');
  await page.getByRole('link', { name: 'Back to the class' }).press('Enter');
  await expect(teacher.seat('Ada')).toBeVisible();
  await expect(ada.line).not.toContainText('watches this page now');

  // The hand-ins, and the table.
  await teacher.all('Collect hand-ins').press('Enter');
  const box = page.getByRole('region', { name: 'Hand-ins' });
  await expect(box).toContainText('7 of 7 are here', { timeout: 120_000 });
  const saved = page.waitForEvent('download');
  await box.getByRole('button', { name: 'Download as zip' }).press('Enter');
  const zip = await readFile(await (await saved).path());
  expect(zip.toString('latin1', 0, 2)).toBe('PK');
  const opening = page.waitForEvent('popup');
  await box.getByRole('button', { name: 'Grade…' }).press('Enter');
  const grading = await opening;
  const table = grading.getByRole('dialog', { name: 'Check hand-ins' });
  await expect(table.getByText('7 files')).toBeVisible({ timeout: 60_000 });
  await table.getByRole('button', { name: 'Check 7 hand-ins' }).press('Enter');
  await expect(table.getByRole('row').filter({ hasText: 'Ada' })).toContainText('/', { timeout: 120_000 });
  await expect(table.getByRole('button', { name: 'Save as CSV' })).toBeEnabled({ timeout: 120_000 });
  for (const name of names.slice(0, 7)) await expect(table.getByRole('rowheader', { name })).toBeVisible();
  await grading.close();

  // The end: the names are gone, and everybody runs freely.
  await teacher.all('End class…').press('Enter');
  await page.getByRole('button', { name: 'End the class' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Enter the class as its teacher' })).toBeVisible();
  await expect(ada.line).toContainText('The class has ended');
  for (const pupil of pupils) await pupil.context.close();
  await relay.stop();
});

test('a code lets a page in', async ({ browser }) => {
  const relay = await Relay.start('-code', 'open-sesame');
  const ada = await Pupil.open(browser, relay.url, 'Ada');
  const box = ada.page.getByRole('dialog', { name: 'Join by code' });
  await expect(box.getByRole('textbox', { name: 'Code' })).toBeFocused({ timeout: 60_000 });
  await expectClean(ada.page, 'the question for the code', 'dialog[open]');
  await ada.page.keyboard.type('open-barley');
  await ada.page.keyboard.press('Enter');
  await expect(box.getByRole('alert')).toContainText('That is not the code');
  await box.getByRole('textbox', { name: 'Code' }).fill('open-sesame');
  await ada.page.keyboard.press('Enter');
  await ada.desk.connected();
  await expect(box).toBeHidden();
  // A reload says the code by itself.
  await ada.page.reload();
  await ada.desk.connected();
  await ada.context.close();
  await relay.stop();
});

test('pictures: a student in a class', async ({ browser, page }) => {
  const relay = await Relay.start('-class', 'lovelace');
  const teacher = new Teacher(page);
  await teacher.enter(relay.url, 'lovelace', 'Ms Lovelace', 'Networks');
  await expect(page.getByText('Nobody is here yet')).toBeVisible();
  const ada = await Pupil.open(browser, relay.url, 'Ada');
  await expect(ada.page.getByRole('dialog')).toContainText('a class of Ms Lovelace', { timeout: 60_000 });
  await shoot(ada.page, 'class-join');
  await ada.join();
  await ada.desk.type('open haha:hehe@');
  await ada.desk.type('ls');
  await expect(ada.desk.said('226 ')).toBeVisible();
  await teacher.all('Message…').press('Enter');
  await page.getByRole('textbox', { name: 'Message' }).fill('Now freeze, please, and look at the board.');
  await page.getByRole('button', { name: 'Send' }).press('Enter');
  await teacher.all('Freeze all').press('Enter');
  await expect(ada.desk.button('Run')).toBeDisabled();
  await teacher.seat('Ada').getByRole('link', { name: 'Ada' }).press('Enter');
  await expect(new Desk(page).rows('226')).toBeVisible();
  await expect(ada.line).toContainText('watches this page now');
  await shoot(ada.page, 'class-student');
  await shoot(page, 'class-watch');
  await ada.context.close();
  await relay.stop();
});
