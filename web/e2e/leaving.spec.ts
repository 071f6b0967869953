import type { Page } from '@playwright/test';
import { expect, test } from './support/test';

test.describe.configure({ timeout: 180_000 });

/** Reloads the page; whether it asked first. */
async function asks(page: Page): Promise<boolean> {
  let asked = false;
  page.once('dialog', (dialog) => {
    asked = dialog.type() === 'beforeunload';
    void dialog.accept();
  });
  await page.reload();
  page.removeAllListeners('dialog');
  return asked;
}

test('leaving with a record asks, unless it was exported, is kept, or asking is switched off', async ({
  desk,
  plain,
}) => {
  const { page } = desk;
  await desk.open(`${plain}?lang=en`);
  const talk = async () => {
    await desk.type('open haha:hehe@');
    await expect(desk.rows('230')).toBeVisible();
    await desk.type('pwd');
    await expect(desk.rows('257')).toBeVisible();
  };
  await test.step('neither exported nor kept', async () => {
    await talk();
    expect(await asks(page)).toBe(true);
    await desk.up();
  });
  await test.step('exported', async () => {
    await talk();
    await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
    expect(await asks(page)).toBe(false);
    await desk.up();
  });
  await test.step('switched off', async () => {
    await talk();
    await desk.button('The server in this tab').click();
    await page.getByLabel(/^Ask before leaving/).uncheck();
    expect(await asks(page)).toBe(false);
    await desk.up();
  });
  await test.step('kept', async () => {
    await desk.button('The server in this tab').click();
    await page.getByLabel(/^Ask before leaving/).check();
    await page.getByLabel('Keep the record in this browser').check();
    await page.keyboard.press('Escape');
    await talk();
    await expect(page.locator('.keep-state').first()).toContainText('Kept');
    expect(await asks(page)).toBe(false);
  });
});
