// What commit 4f3002f wrote opens in every later page; see the README in its folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { storeInBrowser } from './support/browser-store';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';
import { root } from './support/tools';

// One page opens many files, one after the other.
test.describe.configure({ timeout: 240_000 });

interface Recording {
  file: string;
  events: number;
  sessions: number;
  masked?: boolean;
  replay?: 'equal' | 'differs' | 'none';
  diff?: number;
  filesAfter?: number;
}

interface Manifest {
  recordings: Recording[];
  captures: (Recording & { packets: number })[];
  links: Recording[];
  kept: { file: string; paths: string[]; record: Recording };
}

const folder = join(root, 'ftpcore/recording/testdata/4f3002f');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const manifest: Manifest = JSON.parse(read('manifest.json'));

/** The page looks at it, says how much is in it, and has all its events. */
async function shows(desk: Desk, name: string, r: Recording): Promise<void> {
  const { banner, page } = desk;
  await expect(banner).toContainText(`Recording ${name}`, { timeout: 60_000 });
  await expect(banner).toContainText(`${r.events} events`);
  await expect(banner).toContainText(`${r.sessions} session`);
  await expect(banner.getByText('passwords masked')).toHaveCount(r.masked ? 1 : 0);
  await desk.button('Export').click();
  await expect(page.getByRole('radio', { name: `All (${r.events})` })).toBeAttached();
  await page.keyboard.press('Escape');
  await expect(desk.rows().first()).toBeVisible();
}

/** Its replay ends as it did when it was written. */
async function replays(desk: Desk, r: Recording): Promise<void> {
  const { banner } = desk;
  const told = banner.locator('.replayed');
  if (r.replay === 'equal') {
    await expect(told).toContainText(`all ${r.events} events came out equal, byte by byte`, {
      timeout: 60_000,
    });
    await expect.poll(() => countFiles(desk)).toBe(r.filesAfter);
  } else if (r.replay === 'differs') {
    await expect(told).toContainText(`#${r.diff} did not`, { timeout: 60_000 });
  } else await expect(told).toHaveCount(0);
}

/** How many files the tree has, once all its directories are open. */
async function countFiles(desk: Desk): Promise<number> {
  const shut = desk.files.locator('[role=treeitem][aria-expanded=false]');
  while (await shut.count()) await shut.first().click();
  return desk.files.locator('[role=treeitem]:not([aria-expanded])').count();
}

test('each recording of it opens, and replays as it did then', async ({ desk, plain }) => {
  await desk.open(`${plain}?lang=en`);
  for (const r of manifest.recordings) {
    await test.step(r.file, async () => {
      await desk.openFile(join(folder, r.file));
      await shows(desk, r.file, r);
      await replays(desk, r);
    });
  }
});

test('each capture of it opens', async ({ desk, plain }) => {
  await desk.open(`${plain}?lang=en`);
  for (const r of manifest.captures) {
    await test.step(r.file, async () => {
      await desk.openFile(join(folder, r.file));
      await shows(desk, r.file, r);
      await expect(desk.banner).toContainText(`${r.packets} packets`);
    });
  }
});

test('each share link of it leads to its record', async ({ desk, plain }) => {
  for (const r of manifest.links) {
    await test.step(r.file, async () => {
      await desk.page.goto('about:blank');
      await desk.open(`${plain}?lang=en${read(r.file).trim()}`);
      await shows(desk, 'shared by a link', { ...r, masked: true });
      await replays(desk, { ...r, replay: 'none' });
      expect(new URL(desk.page.url()).hash).toBe('');
    });
  }
});

test('what its page has stored in the browser is there', async ({ desk, plain, context }) => {
  const { kept } = manifest;
  await storeInBrowser(context, plain, JSON.parse(read(kept.file)));
  await desk.open(`${plain}?lang=en`);
  const files = kept.paths.filter((path) => !path.endsWith('/'));
  await expect.poll(() => countFiles(desk)).toBe(files.length);
  for (const path of files) await expect(desk.files.locator(`[data-path="${path}"]`)).toBeVisible();

  await desk.button('The server in this tab').click();
  for (const what of ['files', 'the record'])
    await expect(desk.page.getByLabel(`Keep ${what} in this browser`)).toBeChecked();
  await desk.button('Open it').click();
  await shows(desk, 'The previous run', kept.record);
  await replays(desk, kept.record);
});
