import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { curl, lftp, Wire } from './support/clients';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';
import { root } from './support/tools';

const folder = join(root, 'web/test-results/screens');
const sizes = [
  [1440, 900],
  [900, 1200],
  [390, 844],
] as const;

/** Pictures of a state in every size and theme. */
async function shoot(desk: Desk, state: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await desk.page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    for (const [width, height] of sizes) {
      await desk.page.setViewportSize({ width, height });
      const sideways = await desk.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(sideways, `${state} at ${width} px does not scroll sideways`).toBeLessThanOrEqual(0);
      await desk.page.screenshot({
        path: join(folder, `${state}-${width}-${theme}.png`),
        animations: 'disabled',
      });
    }
  }
  await desk.page.setViewportSize({ width: 1440, height: 900 });
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
  await shoot(live, 'held');
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
