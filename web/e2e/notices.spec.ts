import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectClean } from './support/axe';
import { Desk } from './support/desk';
import { expect, test } from './support/test';
import { root } from './support/tools';

test.describe.configure({ timeout: 240_000 });

const capture = join(root, 'ftpcore/capture/testdata/vsftpd_lftp.pcap');

for (const [width, height] of [
  [1440, 900],
  [900, 900],
  [390, 844],
] as const) {
  test(`two notices and an opened capture stand inside a window of ${width} px, one line each`, async ({
    live,
    page,
  }, info) => {
    await page.setViewportSize({ width, height });
    const input = page.locator('.empty input[type=file]');
    const wrong = info.outputPath('wrong.json');
    await writeFile(wrong, '{"log":{}}');
    await input.setInputFiles(capture);
    await expect(live.banner).toContainText('vsftpd_lftp.pcap', { timeout: 60_000 });
    const drop = (name: string, text: string) =>
      page
        .evaluateHandle(
          ([name, text]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text ?? ''], name ?? ''));
            return transfer;
          },
          [name, text],
        )
        .then((dataTransfer) => page.locator('.shell').dispatchEvent('drop', { dataTransfer }));
    await drop('wrong.json', '{"log":{}}');
    await expect(page.getByRole('alert')).toHaveCount(1);
    await drop('empty.txt', 'no recording');
    await expect(page.getByRole('alert')).toHaveCount(2);

    const banners = page.locator('.banner');
    await expect(banners).toHaveCount(3);
    const boxes = await banners.evaluateAll((all) => all.map((b) => b.getBoundingClientRect().toJSON()));
    for (const [i, box] of boxes.entries()) {
      expect(box.height, 'one line').toBeLessThan(48);
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(width);
      if (i) expect(box.top, 'none covers another').toBeGreaterThanOrEqual(boxes[i - 1].bottom - 1);
    }
    const controls = page.locator('.banner').locator('button:visible, select:visible');
    expect(await controls.count()).toBeGreaterThan(3);
    for (const control of await controls.all()) {
      await expect(control).toBeInViewport({ ratio: 1 });
      // Nothing lies over it.
      await control.click({ trial: true });
    }

    // The actions that a small screen hides are one press away.
    const play = live.banner.getByRole('button', { name: 'Play' });
    if (!(await play.isVisible())) await live.banner.getByRole('button', { name: 'Show all' }).click();
    await expect(play).toBeInViewport({ ratio: 1 });
    await expectClean(page, 'notices', '.banners');
    const dismiss = page.getByRole('button', { name: 'Dismiss' });
    await dismiss.first().press('Enter');
    await expect(page.getByRole('alert')).toHaveCount(1);
    await expect(dismiss).toBeFocused();
    await dismiss.press('Enter');
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect(page.locator('.banner button:focus, #events:focus')).toHaveCount(1);
  });
}

/** Makes a link in the Export menu; gives its address. */
async function makeLink(desk: Desk): Promise<string> {
  await desk.button('Make a share link').click();
  return desk.page.getByRole('textbox', { name: 'Share link', exact: true }).inputValue();
}

test('a share link of a loopback page says that it works on this computer alone', async ({ live }) => {
  await live.type('open haha:hehe@');
  await expect(live.rows('230')).toBeVisible();
  await live.button('Export').click();
  const link = await makeLink(live);
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#r=/);
  await expect(live.page.getByText('This address works on this computer only.')).toBeVisible();
  const field = live.page.getByRole('textbox', { name: 'Share link', exact: true });
  await expect(field).toBeInViewport({ ratio: 1 });

  // A relay that other computers reach names the address.
  await live.page.route('**/relay.json', (route) =>
    route.fulfill({ json: { tunnel: 'tunnel', others: 'http://192.168.1.5:8021/' } }),
  );
  await live.page.keyboard.press('Escape');
  await live.button('Export').click();
  await makeLink(live);
  const other = live.page.getByRole('textbox', { name: 'Share link for other computers' });
  await expect(other).toHaveValue(/^http:\/\/192\.168\.1\.5:8021\/#r=/);
});

test('a link carries files, rules, a kind of server and a task; its reader is asked and can undo it', async ({
  live,
  context,
}, info) => {
  const { page } = live;
  const mine = info.outputPath('task.txt');
  await writeFile(mine, 'from the link\n');
  await page.getByTestId('upload').setInputFiles(mine);
  await expect(live.files.locator('[data-path$="/task.txt"]')).toBeVisible();
  const path = await live.files.locator('[data-path$="/task.txt"]').getAttribute('data-path');
  await live.type('open haha:hehe@');
  await expect(live.rows('230')).toBeVisible();
  await live.inspect(live.rows('USER'));
  await live.rows('USER').press('b');
  await live.button('The server in this tab').click();
  await page.getByRole('button', { name: 'Edit…' }).click();
  const editor = page.getByRole('dialog', { name: 'A kind of server' });
  const json = editor.getByRole('textbox', { name: 'The profile as JSON' });
  await expect(editor.getByRole('status')).toHaveText('In order.');
  await json.fill((await json.inputValue()).replace(/"name": "[^"]*"/, '"name": "mine"'));
  await editor.getByRole('button', { name: 'Use it' }).click();
  await expect(editor).toBeHidden();
  await live.button('Export').click();
  await page.getByText('What the link carries').click();
  for (const name of ['The kind of server', 'Changed text files (1)', 'Faults and breakpoints (1)'])
    await page.getByRole('checkbox', { name }).check();
  await page.getByRole('textbox', { name: 'Task for the reader' }).fill('Log in as haha.');
  const link = await makeLink(live);

  const reader = new Desk(await context.newPage());
  await reader.open(link.replace('#', '?lang=en#'));
  const offer = reader.page.getByRole('region', { name: 'A record in a link' });
  await expect(offer).toContainText(/a kind of server · 1 file · 1 breakpoint · a task/);
  const file = reader.files.locator(`[data-path="${path}"]`);
  await expect(reader.files.locator('[data-path="/pub"]')).toBeVisible();
  await expect(file).toHaveCount(0);
  await offer.getByRole('button', { name: 'Use it' }).click();
  await expect(reader.banner).toContainText('shared by a link');
  await expect(reader.page.getByRole('region', { name: 'Task' })).toContainText('Log in as haha.');
  await expect(reader.page.getByText('The link’s files are on your server')).toBeVisible();
  await reader.banner.getByRole('button', { name: 'Close' }).click();
  await expect(file).toBeVisible();
  await expect(reader.button(/^1 breakpoint/)).toBeVisible();

  await reader.button('Undo').click();
  await expect(file).toHaveCount(0);
  await expect(reader.button(/^1 breakpoint/)).toHaveCount(0);
  await expect(reader.page.getByRole('region', { name: 'Task' })).toHaveCount(0);
  await reader.button('The server in this tab').click();
  await expect(reader.page.getByRole('radio').first()).toBeVisible();
  await expect(reader.page.getByText('mine', { exact: true })).toHaveCount(0);
});
