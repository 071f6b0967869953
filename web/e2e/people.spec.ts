import { curl } from './support/clients';
import { Desk } from './support/desk';
import { expect, test } from './support/test';

const server = (desk: Desk) => desk.button('The server in this tab');

/** What the server's panel says of the stored files. */
const keptLine = (desk: Desk) => desk.page.locator('.keep-box .keep-state');

/** Opens the server's panel and reads how many files are stored. */
async function storedFiles(desk: Desk, files?: number): Promise<number> {
  await server(desk).click();
  await expect(keptLine(desk)).toContainText(files === undefined ? 'Kept: ' : `Kept: ${files} files`);
  const text = await keptLine(desk).textContent();
  await desk.page.keyboard.press('Escape');
  return Number(/Kept: (\d+)/.exec(text ?? '')?.[1]);
}

/** Switches "Keep files in this browser". */
async function keep(desk: Desk, on: boolean): Promise<void> {
  await server(desk).click();
  const box = desk.page.getByLabel('Keep files in this browser');
  await box.setChecked(on);
  if (on) await expect(keptLine(desk)).toContainText('Kept: ');
  else await expect(keptLine(desk)).toHaveCount(0);
  await desk.page.keyboard.press('Escape');
}

const file = (desk: Desk, name: string) => desk.files.getByRole('treeitem', { name });

const drop = (desk: Desk, name: string, text: string) =>
  desk.page.getByTestId('upload').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

test('files survive a reload when they are asked to', async ({ live, port }) => {
  const { page } = live;
  await drop(live, 'before.txt', 'not kept');
  await expect(file(live, 'before.txt')).toBeVisible();
  await page.reload();
  await live.connected();
  await expect(file(live, 'readme.txt')).toBeVisible();
  await expect(file(live, 'before.txt')).toHaveCount(0);

  await keep(live, true);
  const files = await storedFiles(live);
  await drop(live, 'kept.txt', 'kept');
  await expect(file(live, 'kept.txt')).toBeVisible();
  await storedFiles(live, files + 1);
  const up = await curl('-Q', 'DELE readme.txt', `ftp://haha:hehe@127.0.0.1:${port}/`).ended;
  expect(up).toMatchObject({ code: 0 });
  await storedFiles(live, files);

  await page.reload();
  await live.connected();
  await expect(file(live, 'kept.txt')).toBeVisible();
  await expect(file(live, 'readme.txt')).toHaveCount(0);
  const got = await curl(`ftp://haha:hehe@127.0.0.1:${port}/kept.txt`).ended;
  expect(got).toMatchObject({ code: 0, out: 'kept' });

  await keep(live, false);
  await page.reload();
  await live.connected();
  await expect(file(live, 'readme.txt')).toBeVisible();
  await expect(file(live, 'kept.txt')).toHaveCount(0);
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
