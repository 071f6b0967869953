import type { Locator } from '@playwright/test';
import { expectClean, otherLanguage } from './support/axe';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

const rooms = 16;

const museum = (desk: Desk): Locator =>
  desk.page.getByRole('dialog', { name: 'Museum of the two-week server' });
/** The room that is shown. */
const room = (desk: Desk): Locator => desk.page.locator('.museum-room');

async function enter(desk: Desk): Promise<void> {
  await desk.press('Questions');
  await desk.page.getByRole('button', { name: 'Museum of the two-week server' }).click();
  await expect(museum(desk)).toBeVisible();
  await expect(room(desk).getByRole('heading', { name: 'The printed command' })).toBeVisible();
}

test.describe('the museum', () => {
  test.beforeEach(async ({ desk, plain }) => desk.open(`${plain}?lang=en&theme=light`));

  test('shows what the server printed, and all rooms by the keyboard', async ({ desk }) => {
    await enter(desk);
    await expect(museum(desk)).toContainText('The fault was not in FTP at all.');
    const printed = room(desk).locator('.printout code');
    await expect(printed.first()).toHaveText('USER haha');
    await expect(printed.nth(1)).toHaveText('PASS ••••');
    await expect(printed.last()).toHaveText('QUIT');

    const titles = new Set<string>();
    for (let n = 1; n <= rooms; n++) {
      await desk.page.keyboard.press('ArrowRight');
      await expect(room(desk)).toContainText(`Room ${n} of ${rooms}`);
      titles.add((await room(desk).getByRole('heading', { level: 3 }).textContent()) ?? '');
      // Both runs are there, and differ.
      for (const side of ['As written', 'As meant']) {
        const talk = room(desk).getByRole('region', { name: side });
        await expect(talk.getByRole('listitem').first()).toContainText('220 Wellcom to CNC ftp.');
        await expect(talk.locator('[data-alone=true]').first()).toBeVisible();
      }
    }
    expect(titles.size).toBe(rooms);
    await expect(museum(desk).getByRole('button', { name: 'Next room' })).toBeDisabled();
    await desk.page.keyboard.press('ArrowLeft');
    await expect(room(desk)).toContainText(`Room ${rooms - 1} of ${rooms}`);

    // The list is one stop of the Tab key; the arrows move in it.
    const list = museum(desk).getByRole('navigation', { name: 'Rooms' });
    await list.locator('[aria-current=page]').focus();
    await desk.page.keyboard.press('Home');
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('Enter');
    await expect(room(desk)).toContainText(`Room 1 of ${rooms}`);
    await desk.page.keyboard.press('Escape');
    await expect(museum(desk)).toBeHidden();
  });

  test('compares both runs of a room, and opens one in the ladder', async ({ desk }) => {
    await enter(desk);
    await museum(desk)
      .getByRole('button', { name: /A misspelt variable/ })
      .click();
    await room(desk).getByRole('button', { name: 'Compare both runs' }).click();
    await expect(museum(desk)).toBeHidden();
    const row = desk.page.getByRole('row', { name: /MODE S/ });
    await expect(row).toContainText('200');
    await expect(row).toHaveAttribute('data-row', 'outcome');
    await expect(
      desk.page.getByRole('columnheader', { name: /As meant|A misspelt variable, As meant/ }),
    ).toBeVisible();
    await expect(desk.inspector).toContainText('a misspelt variable name');

    await desk.button('Its room in the museum').click();
    await expect(room(desk).getByRole('heading', { name: 'A misspelt variable' })).toBeVisible();
    await room(desk).getByRole('button', { name: 'Open the run in the ladder' }).click();
    await expect(desk.events).toBeVisible();
    await expect(desk.rows('MODE')).toHaveCount(1);
    await expect(desk.banner).toContainText('A misspelt variable');
  });

  test('is in the server menu too, in both languages', async ({ desk }) => {
    await desk.page.locator('.server-pill').click();
    await desk.button('Museum of the two-week server').click();
    await expect(museum(desk)).toBeVisible();
    await otherLanguage(desk.page, 'zh-CN');
    await expect(desk.page.locator('.museum-sentence')).toHaveText('问题根本不在 FTP。');
    await desk.page.keyboard.press('ArrowRight');
    await expect(room(desk)).toContainText(`第 1 间，共 ${rooms} 间`);
    await expect(room(desk).getByRole('region', { name: '写成的样子' })).toContainText(
      '430 user name error.',
    );
  });
});

for (const size of [
  { width: 1440, height: 900 },
  { width: 900, height: 1200 },
  { width: 390, height: 844 },
]) {
  test.describe(`${size.width} wide`, () => {
    test.use({ viewport: size });
    test('axe finds nothing in the hall and in a room', async ({ desk, plain }) => {
      await desk.open(`${plain}?lang=en&theme=light`);
      await enter(desk);
      await expectClean(desk.page, 'the hall', 'dialog[open]');
      await desk.page.keyboard.press('ArrowRight');
      await expect(room(desk).getByRole('region', { name: 'As meant' })).toContainText('221');
      await expectClean(desk.page, 'a room', 'dialog[open]');
      const wide = await desk.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
    });
  });
}
