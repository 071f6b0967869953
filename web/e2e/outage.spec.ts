import { writeFile } from 'node:fs/promises';
import { curl, Wire } from './support/clients';
import { Desk } from './support/desk';
import { taken } from './support/net';
import { expect, test } from './support/test';

test('with no page open a client is told so', async ({ relay }) => {
  const wire = await Wire.open(relay.ftp);
  expect(await wire.line()).toMatch(new RegExp(`^421.*${relay.http}`));
  await wire.gone();
});

test('a tab closed in mid-upload: error within 2 s, ports free, the next page works', async ({
  relay,
  browser,
}, info) => {
  const file = info.outputPath('big.bin');
  await writeFile(file, Buffer.alloc(64 << 20, 1));
  const first = new Desk(await browser.newPage());
  await first.open(relay.url);
  const port = await first.connected();
  const upload = curl('--limit-rate', '2M', '-T', file, `ftp://haha:hehe@127.0.0.1:${port}/incoming/`);
  await expect(first.page.getByRole('progressbar', { name: /STOR/ })).toBeVisible();
  const waiting = await Wire.open(port);
  await waiting.login();
  const data = Number(/\|(\d+)\|/.exec(await waiting.ask('EPSV'))?.[1]);
  expect(await taken(data)).toBe(true);

  await first.page.close();
  const began = Date.now();
  const ended = await upload.ended;
  expect(Date.now() - began).toBeLessThan(2000);
  expect(ended.code).not.toBe(0);
  await waiting.gone();
  await expect.poll(() => taken(data)).toBe(false);
  expect(relay.alive).toBe(true);

  const second = new Desk(await browser.newPage());
  await second.open(relay.url);
  const again = await second.connected();
  expect(await curl(`ftp://haha:hehe@127.0.0.1:${again}/`).ended).toMatchObject({ code: 0 });
  await second.page.close();
});

test.describe('a relay that goes away', () => {
  // High enough that every row is drawn at once.
  test.use({
    viewport: { width: 1440, height: 2000 },
    excused: [/WebSocket connection|ERR_CONNECTION_REFUSED/],
  });

  test('is told, events are kept, and the page comes back by itself', async ({ live, relay, port }) => {
    expect(await curl(`ftp://haha:hehe@127.0.0.1:${port}/`).ended).toMatchObject({ code: 0 });
    await expect(live.rows('QUIT')).toHaveCount(1);
    const held = await Wire.open(port);
    await held.login();
    const before = await live.list();
    // What it has not shown yet it fetches when it is at rest.
    const { page } = live;
    const fetched = () =>
      page.evaluate(() => performance.getEntriesByType('resource').map((r) => r.name.replace(/.*\//, '')));
    for (const part of [/^zh-CN-/, /^reference-/, /^recordings-.*js/, /^editor-.*js/, /^picture-.*js/])
      await expect.poll(async () => (await fetched()).some((name) => part.test(name))).toBe(true);

    await relay.stop();
    await expect(live.page.getByRole('alert').filter({ hasText: 'Relay connection lost' })).toBeVisible();
    await held.gone();
    await live.button('Export').click();
    await expect(page.getByRole('heading', { name: 'Export' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.locator('.bar.top .lang').click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await page.locator('.bar.top .lang').click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    for (const row of before) {
      await expect(live.page.locator(`[data-id="${row.id}"]`)).toHaveCount(1);
    }

    await relay.begin();
    const again = await live.connected();
    expect(await curl(`ftp://haha:hehe@127.0.0.1:${again}/`).ended).toMatchObject({ code: 0 });
    await expect(live.rows('QUIT')).toHaveCount(2);
  });
});
