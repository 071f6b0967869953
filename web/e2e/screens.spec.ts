import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { curl, lftp, Wire } from './support/clients';
import type { Desk } from './support/desk';
import { Flood } from './support/flood';
import { expect, test } from './support/test';
import { root } from './support/tools';

// So many pictures take their time on a machine that is busy.
test.describe.configure({ timeout: 180_000 });
test.use({ trace: 'off', contextOptions: { reducedMotion: 'reduce' } });

const folder = join(root, 'web/test-results/screens');
const sizes = [
  [1440, 900],
  [900, 1200],
  [390, 844],
] as const;

type Panel = Parameters<Desk['show']>[0];

/**
 * Pictures of a state in every size, theme and language; a small screen shows
 * the panel that matters, or none where a dialog is over all of them.
 */
async function shoot(desk: Desk, state: string, panel: Panel | null = 'Ladder'): Promise<void> {
  const { page } = desk;
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    if (width < 640 && panel) await desk.show(panel);
    for (const lang of ['en', 'zh-CN']) {
      const shown = page.locator('html');
      if ((await shown.getAttribute('lang')) !== lang)
        await page.evaluate(() => document.querySelector<HTMLElement>('.bar.top .lang')?.click());
      await expect(shown).toHaveAttribute('lang', lang);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(sideways, `${state} at ${width} px does not scroll sideways`).toBeLessThanOrEqual(0);
      for (const theme of ['light', 'dark']) {
        await page.evaluate((name) => {
          document.documentElement.dataset.theme = name;
        }, theme);
        const path = join(folder, `${state}-${width}-${theme}-${lang}.png`);
        await page.screenshot({ path, animations: 'disabled' });
      }
    }
    await page.evaluate(() => document.querySelector<HTMLElement>('.bar.top .lang')?.click());
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('pictures: empty', async ({ live }) => {
  await expect(live.files.getByRole('treeitem', { name: 'pub' })).toBeVisible();
  await shoot(live, 'empty');
});

test('pictures: a live lftp session', async ({ live, port }, info) => {
  const file = info.outputPath('report.csv');
  await writeFile(file, 'day,count\n'.repeat(2000));
  const session = lftp(port, `cd incoming; mkdir reports; put ${file}; ls; get report.csv -o ${file}.2; bye`);
  expect(await session.ended).toMatchObject({ code: 0 });
  await expect(live.rows('221')).toBeVisible();
  await live.inspect(live.rows(/22[79]/).last());
  await shoot(live, 'lftp');
});

test('pictures: paused with a held command', async ({ live, port }) => {
  await live.type('open haha:hehe@');
  await live.type('cd pub');
  await live.type('ls');
  await expect(live.said('226 ')).toBeVisible();
  const wire = await Wire.open(port);
  await wire.login();
  await wire.ask('TYPE I');
  await wire.ask('PASV');
  await live.pause();
  wire.say('STOR /incoming/report.csv');
  await expect(live.heldRows).toHaveCount(1);
  await live.inspect(live.rows('227').last());
  await expect(live.editor).toBeVisible();
  await shoot(live, 'held', 'Client');
  wire.close();
});

test('pictures: a transfer under way', async ({ live, port }, info) => {
  const file = info.outputPath('photo.raw');
  await writeFile(file, Buffer.alloc(16 << 20, 7));
  const url = `ftp://haha:hehe@127.0.0.1:${port}/incoming/photo.raw`;
  expect(await curl('-T', file, url).ended).toMatchObject({ code: 0 });
  const upload = curl(
    '--limit-rate',
    '300K',
    '-T',
    file,
    `ftp://haha:hehe@127.0.0.1:${port}/incoming/second.raw`,
  );
  const download = curl('--limit-rate', '400K', '-o', '/dev/null', url);
  await expect(live.page.getByRole('progressbar', { name: /STOR/ })).toBeVisible();
  await expect(live.page.getByRole('progressbar', { name: /RETR/ })).toBeVisible();
  await live.events.focus();
  await live.page.keyboard.press('k');
  await live.page.keyboard.press('End');
  await expect(live.inspector.getByRole('heading').first()).toBeVisible();
  await shoot(live, 'transfer');
  upload.kill();
  download.kill();
  await Promise.all([upload.ended, download.ended]);
});

test('pictures: looking back, with the files as they were', async ({ live }) => {
  await live.type('open haha:hehe@');
  await live.type('cd pub');
  await live.type('rename text-lf.txt first.txt');
  await live.type('mkdir drafts');
  await live.type('delete empty.txt');
  await live.type('rmdir drafts');
  await live.type('mkdir later');
  await expect(live.rows('257').nth(1)).toBeVisible();
  await live.inspect(live.rows('257').first());
  await live.button('Look back to this moment').click();
  await expect(live.files.getByRole('treeitem', { name: /^empty.txt/ })).toContainText('gone now');
  await shoot(live, 'past', 'Files');
});

test('pictures: lftp and curl compared', async ({ live, port }, info) => {
  const file = info.outputPath('file');
  const url = `ftp://haha:hehe@127.0.0.1:${port}/pub/`;
  const fetch = `cd /pub; ls; get text-lf.txt -o ${file}.1; get pattern.bin -o ${file}.3; bye`;
  expect(await lftp(port, fetch).ended).toMatchObject({ code: 0 });
  const both = ['-o', `${file}.2`, `${url}text-lf.txt`, '-o', `${file}.4`, `${url}pattern.bin`];
  expect(await curl(url, ...both).ended).toMatchObject({ code: 0 });
  await expect(live.rows('221').last()).toBeVisible();
  await live.button('Compare').click();
  const rows = live.page.getByRole('grid', { name: 'Aligned steps' });
  await rows
    .getByRole('row', { name: /said differently.*PASV/ })
    .first()
    .click();
  await expect(live.inspector.getByRole('heading').first()).toContainText(/PASV|EPSV/);
  await shoot(live, 'compare');
});

test('pictures: the state diagrams', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  await wire.ask('CWD /incoming');
  await wire.ask('MKD a');
  await wire.ask('RNFR a');
  await wire.ask('RNTO b');
  await live.inspect(live.rows('RNTO'));
  const machine = live.inspector.getByRole('img', { name: /^Session states/ });
  await expect(machine.locator('.way.been').first()).toBeVisible();
  await machine.scrollIntoViewIfNeeded();
  await shoot(live, 'machine', 'Inspect');
  await live.inspector.getByRole('tab', { name: 'RFC 959 §6' }).click();
  const diagram = live.inspector.getByRole('img', { name: /^RFC 959 §6/ });
  await diagram.scrollIntoViewIfNeeded();
  await shoot(live, 'machine-rfc', 'Inspect');
  await live.button('What was seen, and what was not').click();
  await expect(live.page.getByRole('dialog', { name: 'Coverage of this run' })).toBeVisible();
  await shoot(live, 'coverage', null);
  wire.close();
});

test('pictures: a capture of another server', async ({ live }) => {
  // lftp against vsftpd
  const capture = join(root, 'ftpcore/capture/testdata/vsftpd_lftp.pcap');
  await live.page.locator('.empty input[type=file]').setInputFiles(capture);
  await expect(live.page.getByRole('region', { name: 'Recording' })).toContainText('2 sessions');
  await live.rows().first().click();
  await live.page.keyboard.press('Home');
  await live.inspect(live.rows(/vsFTPd/));
  await shoot(live, 'capture');
});

test('pictures: rows as a picture', async ({ live, port }) => {
  expect(await curl(`ftp://haha:hehe@127.0.0.1:${port}/pub/`).ended).toMatchObject({ code: 0 });
  await expect(live.rows('221')).toBeVisible();
  await live.rows('USER').click({ position: { x: 30, y: 15 } });
  await live.rows('LIST').click({ position: { x: 30, y: 15 }, modifiers: ['Shift'] });
  await live.button('Picture…').click();
  await expect(live.page.getByRole('img', { name: 'The rows as arrows' })).toBeVisible();
  await shoot(live, 'picture', null);
});

test('pictures: a full record', async ({ desk, relay }) => {
  await desk.open(`${relay.url}?lang=en&events=5000`);
  const flood = await Flood.open(await desk.connected(), 3);
  await flood.say(1200);
  const slider = desk.page.getByRole('slider', { name: 'Timeline' });
  await expect.poll(async () => Number(await slider.getAttribute('aria-valuemax'))).toBeGreaterThan(7200);
  await desk.events.focus();
  await desk.page.keyboard.press('Home');
  await expect(desk.events.getByRole('row', { name: /older events were dropped/ })).toBeVisible();
  await shoot(desk, 'full');
  flood.close();
});
