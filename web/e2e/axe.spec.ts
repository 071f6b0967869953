import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { curl, Wire } from './support/clients';
import { expect, test } from './support/test';

// axe looks at every element, twice in each state.
test.describe.configure({ timeout: 240_000 });
test.use({
  // A trace would take a picture of the page for each of them.
  trace: 'off',
  // What is fading in has less contrast than it will have.
  contextOptions: { reducedMotion: 'reduce' },
});

/** No finding of axe, in the light and in the dark. */
async function expectClean(page: Page, what: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    const axe = new AxeBuilder({ page });
    // The theme changes colours and nothing else.
    const found = await (theme === 'light' ? axe : axe.withRules(['color-contrast'])).analyze();
    const told = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
    expect(told, `${what}, ${theme}`).toEqual([]);
  }
}

const sizes = [
  { width: 1440, height: 900 },
  { width: 900, height: 1200 },
  { width: 390, height: 844 },
];

for (const size of sizes) {
  test.describe(`${size.width} wide`, () => {
    test.use({ viewport: size });

    test('empty, without a relay', async ({ desk, plain }) => {
      await desk.open(plain);
      await expectClean(desk.page, 'alone');
    });

    test('live, inspected, paused with a held command', async ({ live, port }) => {
      await expectClean(live.page, 'empty');
      expect(await curl(`ftp://haha:hehe@127.0.0.1:${port}/pub/`).ended).toMatchObject({ code: 0 });
      await expect(live.rows('221').first()).toBeVisible();
      await expectClean(live.page, 'live');
      await live.inspect(live.rows(/22[79]/).last());
      await expectClean(live.page, 'inspected');
      for (const panel of ['Files', 'Client', 'Ladder'] as const) {
        await live.show(panel);
        if (size.width < 640) await expectClean(live.page, panel);
      }
      const wire = await Wire.open(port);
      await wire.login();
      await live.pause();
      wire.say('RETR readme.txt');
      await expect(live.heldRows).toHaveCount(1);
      await expectClean(live.page, 'held');
      await live.show('Client');
      await expect(live.editor).toBeVisible();
      if (size.width < 640) await expectClean(live.page, 'held card');
      wire.close();
    });
  });
}

test('dialogs, menus, table and the lost relay', async ({ live, relay, port }) => {
  const { page } = live;
  expect(await curl(`ftp://haha:hehe@127.0.0.1:${port}/`).ended).toMatchObject({ code: 0 });
  await live.button('Connect a client').click();
  await expectClean(page, 'connect');
  await page.keyboard.press('Escape');
  await live.button('Keyboard shortcuts and help').click();
  await expectClean(page, 'help');
  await page.keyboard.press('Escape');
  await live.button('The server in this tab').click();
  await expectClean(page, 'server');
  await page.keyboard.press('Escape');
  await live.button('More for the selected file').click();
  await expectClean(page, 'file menu');
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: 'Table' })
    .or(page.getByRole('tab', { name: 'Table' }))
    .click();
  await expectClean(page, 'table');
  await relay.stop();
  await expect(page.getByRole('alert').filter({ hasText: 'Relay connection lost' })).toBeVisible();
  await expectClean(page, 'lost');
});
test.use({ excused: [/WebSocket connection/, /ERR_CONNECTION_REFUSED/] });
