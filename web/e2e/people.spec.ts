import { curl, Wire } from './support/clients';
import { Desk } from './support/desk';
import { expect, test } from './support/test';

// The page is loaded several times in one test.
test.describe.configure({ timeout: 180_000 });

const server = (desk: Desk) => desk.button('The server in this tab');

/** What the server's panel says of the stored files. */
const keptLine = (desk: Desk) => desk.page.locator('.keep-box .keep-state');

/** Opens the server's panel and reads how many files are stored. */
async function storedFiles(desk: Desk, files?: number): Promise<number> {
  await server(desk).click();
  const wanted = files === undefined ? 'Kept: ' : `Kept: ${files} files`;
  await expect(keptLine(desk)).toContainText(wanted);
  const text = await keptLine(desk).textContent();
  await desk.page.keyboard.press('Escape');
  return Number(/Kept: (\d+)/.exec(text ?? '')?.[1]);
}

/** Switches what is kept in this browser. */
async function keep(desk: Desk, on: boolean, what: 'files' | 'the record' = 'files'): Promise<void> {
  await server(desk).click();
  await desk.page.getByLabel(`Keep ${what} in this browser`).setChecked(on);
  if (on) await expect(keptLine(desk)).toContainText(what === 'files' ? 'Kept: ' : 'Kept');
  else await expect(keptLine(desk)).toHaveCount(0);
  await desk.page.keyboard.press('Escape');
}

const file = (desk: Desk, name: string) => desk.files.getByRole('treeitem', { name });

const drop = (desk: Desk, name: string, text: string) =>
  desk.page.getByTestId('upload').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

test('files, the record and its named moments survive a reload when they are asked to', async ({
  live,
  port,
}) => {
  const { page } = live;
  const before = page.getByRole('button', { name: 'Look at before' });
  const remove = (name: string) => curl('-Q', `DELE ${name}`, `ftp://haha:hehe@127.0.0.1:${port}/`).ended;

  await test.step('not unasked', async () => {
    await drop(live, 'before.txt', 'not kept');
    await expect(file(live, 'before.txt')).toBeVisible();
    await page.reload();
    await live.connected();
    await expect(file(live, 'readme.txt')).toBeVisible();
    await expect(file(live, 'before.txt')).toHaveCount(0);
    await server(live).click();
    await expect(page.getByLabel('Keep the record in this browser')).not.toBeChecked();
    await expect(live.button('Open it')).toHaveCount(0);
    await page.keyboard.press('Escape');
  });

  await test.step('asked', async () => {
    await live.type('open haha:hehe@');
    await live.type('mkdir remembered');
    await expect(live.rows('MKD')).toBeVisible();
    await live.press('Snapshots');
    await page.getByLabel(/^Name this moment/).fill('before');
    await live.button('Keep').click();
    await expect(before).toBeVisible();
    await page.keyboard.press('Escape');
    expect(await remove('readme.txt')).toMatchObject({ code: 0 });
    await keep(live, true, 'the record');
    await keep(live, true);
    const files = await storedFiles(live);
    await drop(live, 'kept.txt', 'kept');
    await storedFiles(live, files + 1);
    expect(await remove('pub/empty.txt')).toMatchObject({ code: 0 });
    await storedFiles(live, files);
  });

  await test.step('the files are there', async () => {
    await page.reload();
    await live.connected();
    await expect(file(live, 'kept.txt')).toBeVisible();
    await expect(file(live, 'readme.txt')).toHaveCount(0);
    // The record is this run's own.
    await expect(live.rows()).toHaveCount(0);
  });

  await test.step('the record is the run before, with its moments', async () => {
    await server(live).click();
    await live.button('Open it').click();
    await expect(live.banner).toContainText('The previous run');
    await live.events.press('Home');
    await expect(live.rows('MKD')).toContainText('remembered');
    await live.press('Snapshots');
    await expect(page.getByRole('dialog', { name: 'Snapshots' })).toContainText(/#\d+ · .* files, /);
    await before.click();
    await expect(file(live, 'remembered')).toBeVisible();
    await expect(file(live, 'readme.txt')).toContainText('gone now');
    await live.button('Close').click();
    await expect(file(live, 'readme.txt')).toHaveCount(0);
  });

  await test.step('real clients get what was kept', async () => {
    const got = await curl(`ftp://haha:hehe@127.0.0.1:${port}/kept.txt`).ended;
    expect(got).toMatchObject({ code: 0, out: 'kept' });
  });

  await test.step('the server takes the files of such a moment', async () => {
    const wire = await Wire.open(port);
    await wire.login();
    await server(live).click();
    await live.button('Open it').click();
    await expect(live.banner).toBeVisible();
    const dialog = page.getByRole('dialog', { name: /^Go back to “before”/ });
    const ask = async () => {
      await live.press('Snapshots');
      await live.button('Restore before…').click();
      await expect(dialog).toContainText('of the recording “The previous run');
      await expect(dialog).toContainText('1 client will be closed with 421');
      await expect(dialog.getByRole('listitem')).toHaveText(/^S\d+.*127\.0\.0\.1/);
    };
    await ask();
    await live.button('Cancel').click();
    await expect(live.banner).toBeVisible();
    await ask();
    await live.button('Restore and close 1 client').click();
    await expect(live.banner).toHaveCount(0);
    await expect(file(live, 'remembered')).toBeVisible();
    await expect(file(live, 'readme.txt')).toBeVisible();
    await expect(file(live, 'kept.txt')).toHaveCount(0);
    await expect(live.rows('files of “before”')).toBeVisible();
    expect(await wire.line()).toMatch(/^421 /);
    expect(await curl(`ftp://haha:hehe@127.0.0.1:${port}/readme.txt`).ended).toMatchObject({ code: 0 });
  });

  await test.step('no longer asked', async () => {
    await server(live).click();
    await page.getByLabel('Keep the record in this browser').uncheck();
    await page.keyboard.press('Escape');
    await keep(live, false);
    await page.reload();
    await live.connected();
    await expect(file(live, 'readme.txt')).toBeVisible();
    await expect(file(live, 'kept.txt')).toHaveCount(0);
  });
});

test('a second tab is a server of its own, and leaves the stored files alone', async ({
  live,
  relay,
  context,
  port,
}) => {
  await keep(live, true);
  const second = new Desk(await context.newPage());
  await second.open(`${relay.url}?lang=en`);
  const other = await second.connected();
  expect(other).not.toBe(port);
  const told = second.page.getByRole('status').filter({ hasText: 'server of its own' });
  await expect(told).toContainText(`127.0.0.1:${other}`);
  await expect(told).toContainText('Another tab of this browser keeps its files');
  await server(second).click();
  await expect(second.page.getByLabel('Keep files in this browser')).not.toBeChecked();
  await second.page.keyboard.press('Escape');
  // The first is not bothered.
  await expect(live.page.getByText('server of its own')).toHaveCount(0);
  // When the first is gone, the store is free.
  await live.page.close();
  await keep(second, true);
  await expect(told).toHaveCount(0);
  await second.page.close();
});

/** The menu of a row, by the right button and by key. */
async function rowMenu(desk: Desk): Promise<void> {
  const { page } = desk;
  const row = desk.rows('USER');
  await row.click({ button: 'right' });
  const menu = page.getByRole('menu', { name: /^Event \d+$/ });
  await menu.getByRole('menuitem', { name: 'Look back to here' }).click();
  await expect(row).toHaveClass(/here/);
  await page.keyboard.press('End');
  await expect(row).not.toHaveClass(/here/);

  await row.click({ position: { x: 30, y: 15 } });
  await page.keyboard.press('Shift+F10');
  await expect(menu.getByRole('menuitem', { name: 'Explain' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('#filter')).toHaveValue('session:S1');
  await expect(desk.events).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await expect(menu.getByRole('menuitem', { name: 'Explain' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
}

/** What the header of a small screen has no room for is in one menu. */
async function smallMenu(desk: Desk): Promise<void> {
  const { page } = desk;
  const more = desk.button('More');
  await more.click();
  const items = page.getByRole('menu', { name: 'More' }).getByRole('menuitem');
  await expect(items.filter({ hasText: 'Keyboard shortcuts' })).toBeVisible();
  await items.filter({ hasText: 'Theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await more.click();
  await items.filter({ hasText: 'Language' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByRole('button', { name: '更多', exact: true }).click();
  await page.getByRole('menuitem', { name: /快捷键/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
}

test('rows have a menu; panes are resized by keys and by dragging, and stay so; a small header has a menu', async ({
  desk,
  plain,
}) => {
  const { page } = desk;
  await desk.open(`${plain}?lang=en&theme=light`);
  await desk.type('open haha:hehe@');
  await expect(desk.said('230 ')).toBeVisible();
  await test.step('the menu of a row', () => rowMenu(desk));
  const edge = (name: string) => page.getByRole('separator', { name });
  const rail = page.getByRole('complementary', { name: 'Sessions and files' });
  const width = async () => Math.round((await rail.boundingBox())?.width ?? 0);
  const first = await width();

  const side = edge('Width of sessions and files');
  await side.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(width).toBe(first + 32);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(width).toBe(first + 16);
  await page.keyboard.press('Home');
  await expect.poll(width).toBe(180);
  await page.keyboard.press('End');
  await expect.poll(width).toBe(504);
  await expect(side).toHaveAttribute('aria-valuenow', '35');
  await page.keyboard.press('Enter');
  await expect(rail).toBeHidden();
  await expect(side).toHaveAttribute('aria-valuetext', 'closed');
  // Going to what is closed opens it.
  await page.keyboard.press('Alt+3');
  await expect(rail).toBeVisible();
  await side.dblclick();
  await expect.poll(width).toBe(first);

  const inspector = async () => Math.round((await desk.inspector.boundingBox())?.width ?? 0);
  const before = await inspector();
  const box = await edge('Width of the inspector').boundingBox();
  await page.mouse.move((box?.x ?? 0) + 4, 300);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) - 96, 320, { steps: 4 });
  await page.mouse.up();
  await expect.poll(inspector).toBe(before + 100);
  await edge('Height of the client').focus();
  await page.keyboard.press('ArrowUp');
  const height = (await desk.client.boundingBox())?.height;

  await page.reload();
  await desk.up();
  await desk.type('open haha:hehe@');
  await expect.poll(inspector).toBe(before + 100);
  expect((await desk.client.boundingBox())?.height).toBe(height);

  // Other sizes in the middle, none where there is one panel.
  await page.setViewportSize({ width: 900, height: 1200 });
  await expect(side).toBeHidden();
  const middle = await inspector();
  await edge('Width of the inspector').focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(inspector).toBe(middle + 16);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole('separator')).toHaveCount(0);
  await test.step('the menu of a small header', () => smallMenu(desk));
});

test('leaving while a client is connected asks first, unless that is switched off', async ({
  live,
  port,
}) => {
  const { page } = live;
  const wire = await Wire.open(port);
  await wire.login();
  await expect(live.rows('230')).toBeVisible();
  await live.events.click();
  const asked = page.waitForEvent('dialog');
  void page.evaluate(() => location.reload());
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await expect(live.rows('230')).toBeVisible();

  await server(live).click();
  await page.getByLabel('Ask before leaving').uncheck();
  await page.keyboard.press('Escape');
  page.on('dialog', (d) => expect(d.type(), 'nothing asks').toBe(''));
  await page.reload();
  await live.connected();
  await server(live).click();
  await expect(page.getByLabel('Ask before leaving')).not.toBeChecked();
  wire.close();
});
