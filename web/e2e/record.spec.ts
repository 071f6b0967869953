import { readFile, writeFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { lftp } from './support/clients';
import { Desk, type Row } from './support/desk';
import { expect, test } from './support/test';

test.describe.configure({ timeout: 240_000 });

/** Opens the export menu and chooses an entry of it; gives the bytes that are saved. */
async function take(page: Page, entry: RegExp, passwords = 'Masked'): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('radio', { name: passwords }).check();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('#export').getByRole('button', { name: entry }).click(),
  ]);
  return readFile((await saved.path()) as string);
}

/** The rows from the first one on that are drawn, without what only the live page has. */
async function firstRows(desk: Desk): Promise<Row[]> {
  await desk.events.press('Home');
  await expect(desk.page.locator('[role=row][data-id="1"]')).toBeVisible();
  const rows = (await desk.list()).slice(0, 15);
  expect(rows).toHaveLength(15);
  return rows;
}

test('a session is saved, opened again by choosing and by dropping, and replays equal', async ({
  live,
  port,
}, info) => {
  const { page } = live;
  const local = info.outputPath('note.txt');
  await writeFile(local, 'brought by lftp\n'.repeat(1000));
  const ended = await lftp(port, `put ${local} -o /note.txt; get /note.txt -o ${local}.back; ls /`).ended;
  expect(ended).toMatchObject({ code: 0 });
  await expect(live.rows('closed').or(live.rows('QUIT')).first()).toBeVisible();
  const was = await firstRows(live);

  // Ctrl+S saves all of it, passwords masked.
  const [saved] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
  expect(saved.suggestedFilename()).toMatch(/^ftpsim-[\d-]+\.ftpsim\.json$/);
  const bytes = await readFile((await saved.path()) as string);
  const secret = Buffer.from('PASS hehe').toString('base64').slice(0, 10);
  expect(bytes.toString()).not.toContain(secret);
  const file = info.outputPath('run.ftpsim.json');
  await writeFile(file, bytes);
  expect((await take(page, /^Transcript \.txt/)).toString()).toContain('STOR ');
  const bare = await take(page, /^\.ftpsim\.json/, 'As they are');
  expect(bare.toString(), 'that is how a secret would look').toContain(secret);
  expect((await take(page, /^\.pcapng/)).subarray(0, 4).toString('hex')).toBe('0a0d0d0a');

  // Another page, with nothing in it yet: the welcome opens it.
  await page.reload();
  await live.up();
  await page.locator('.empty input[type=file]').setInputFiles(file);
  // A server that has just started runs code that is not compiled yet, and takes its memory: on a busy machine that is long.
  await expect(live.banner).toContainText('Recording run.ftpsim.json', { timeout: 60_000 });
  await expect(live.banner).toContainText('came out equal, byte by byte', { timeout: 60_000 });
  expect(await firstRows(live)).toEqual(was);
  // The port is that of the recorded server, whatever this one's is.
  await expect(live.events.getByRole('columnheader', { name: /^Control/ })).toContainText(`:${port}`);

  // All that moved is there, page by page.
  await page.locator('#filter').fill('kind:data dir:c2s');
  await live.inspect(live.rows().first());
  await live.button('Read all of them').click();
  await live.button('Next').click();
  await expect(live.inspector.getByRole('group', { name: 'Pages of bytes' })).toContainText(
    '1,024–2,047 of 16,000',
  );
  await page.locator('#filter').fill('');

  // The server goes on behind it, and is there again when the recording is closed.
  expect(await lftp(await live.connected(), 'ls /').ended).toMatchObject({ code: 0 });
  expect(await firstRows(live)).toEqual(was);
  await live.button('Close').click();
  await expect(live.banner).toHaveCount(0);
  await expect(live.rows('PASS').first()).toBeVisible();

  // Dropped on the ladder it opens as well.
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.ftpsim.json'));
    return transfer;
  }, bytes.toString());
  await page.locator('#region-ladder').dispatchEvent('drop', { dataTransfer: data });
  await expect(live.banner).toContainText('Recording dropped.ftpsim.json');
  expect(await firstRows(live)).toEqual(was);
});

test('a link holds a session', async ({ live, context }) => {
  const { page } = live;
  await live.type('open haha:hehe@');
  await live.type('pwd');
  await expect(live.rows('257')).toBeVisible();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await live.button('Make a share link').click();
  const link = await page.getByRole('textbox', { name: 'Share link' }).inputValue();
  expect(link.length).toBeLessThan(32_768);

  const other = new Desk(await context.newPage());
  await other.open(link.replace('#', '?lang=en#'));
  await expect(other.banner).toContainText('shared by a link');
  await expect(other.banner).toContainText('passwords masked');
  await expect(other.rows('257')).toBeVisible();
  expect(new URL(other.page.url()).hash).toBe('');
});

test('a link asks before it takes the place of a record, and one click undoes it', async ({ live }) => {
  const { page } = live;
  await live.type('open haha:hehe@');
  await live.type('pwd');
  await expect(live.rows('257')).toBeVisible();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await live.button('Make a share link').click();
  const link = await page.getByRole('textbox', { name: 'Share link' }).inputValue();
  await page.keyboard.press('Escape');
  await live.type('mkdir /only-here');
  await expect(live.rows('MKD')).toBeVisible();

  const follow = () => page.evaluate((hash) => location.assign(hash), link.slice(link.indexOf('#')));
  const offer = page.getByRole('region', { name: 'A record in a link' });
  await follow();
  await expect(offer).toContainText(/This link brings a recording: \d+ events · 1 session · [\d.]+ KB/);
  await expect(live.rows('MKD')).toBeVisible();
  await live.button('Leave it').click();
  await expect(offer).toHaveCount(0);
  await expect(live.banner).toHaveCount(0);

  await follow();
  await live.button('Show it').click();
  await expect(live.banner).toContainText('shared by a link');
  await expect(live.rows('MKD')).toHaveCount(0);
  await live.banner.getByRole('button', { name: 'Close' }).click();
  await expect(live.rows('MKD')).toBeVisible();
  await expect(live.files.locator('[data-path="/only-here"]')).toBeVisible();
});

test('a garbled link, one that is too large, and an unknown kind of server are told of', async ({
  desk,
  plain,
}) => {
  const alert = desk.page.getByRole('alert');
  const sentence = async (address: string, en: string, zh: string) => {
    for (const [lang, text] of [['en', en] as const, ['zh-CN', zh] as const]) {
      await desk.page.goto('about:blank');
      await desk.page.goto(`${plain}?lang=${lang}${address}`);
      await expect(alert).toContainText(text, { timeout: 45_000 });
    }
  };
  await sentence('&profile=wuftpd', 'There is no such kind of server', '没有这种服务器');
  await expect(alert).toContainText('wuftpd');
  await sentence('#r=not*a*record', 'This link holds no record, or not all of it', '此链接不含记录');
  const bomb = deflateRawSync(Buffer.alloc(20 << 20)).toString('base64url');
  await sentence(`#r=${bomb}`, 'This link holds more than a link may', '此链接的内容超过上限');
  expect(new URL(desk.page.url()).hash).toBe('');
});

test('what is no recording is refused, and nothing else happens', async ({ live }, info) => {
  const file = info.outputPath('other.json');
  await writeFile(file, '{"log":{}}');
  await live.page.locator('.empty input[type=file]').setInputFiles(file);
  await expect(live.page.getByRole('alert')).toContainText('not a recording');
  await expect(live.banner).toHaveCount(0);
});
