// What a page has stored and a later one cannot read.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BrowserStore,
  type Damage,
  damageStore,
  dumpStore,
  storeInBrowser,
} from './support/browser-store';
import { expect, test } from './support/test';
import { root } from './support/tools';

const kept = (): BrowserStore =>
  JSON.parse(readFileSync(join(root, 'ftpcore/recording/testdata/4f3002f/kept.indexeddb.json'), 'utf8'));

/** The bytes that a store has under each name that begins so. */
function pieces(store: BrowserStore, letter: string): { $bytes: string }[] {
  const { contents } = store.indexedDB.stores;
  const found = contents?.entries.filter((e) => new RegExp(`^${letter}\\d+$`).test(e.key)) ?? [];
  return found.map((e) => e.value as { $bytes: string });
}

test('files that cannot be read stay until somebody decides', async ({ desk, plain, context }) => {
  const { page } = desk;
  const store = kept();
  const [index] = pieces(store, 'i');
  if (!index) throw new Error('the fixture has no index');
  const text = Buffer.from(index.$bytes, 'base64');
  index.$bytes = text.subarray(0, text.length - 40).toString('base64');
  await storeInBrowser(context, plain, store);

  const banner = page.getByRole('region', { name: 'Kept files' });
  for (let visit = 0; visit < 2; visit++) {
    await desk.open(`${plain}?lang=en`);
    await expect(banner.getByRole('alert')).toContainText('cannot be read. What is stored is damaged');
    // The record goes on being kept, which says nothing about the files.
    await desk.type('open haha:hehe@');
    await desk.type(`mkdir /made-now-${visit}`);
    await expect(desk.rows('MKD')).toBeVisible();
    await expect(page.locator('.keep-state').first()).toContainText('could not be stored or read back');
    await expect(banner).toBeVisible();
  }

  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    banner.getByRole('button', { name: 'Save what can be read' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('ftpsim-files.zip');
  expect((await readFile((await saved.path()) as string)).toString('latin1')).toContain('pub/text-lf.txt');
  await expect(banner.getByRole('status')).toContainText(/\d+ files? (is|are) in the zip/);
  await expect(banner).toBeVisible();

  await banner.getByRole('button', { name: 'Start fresh' }).click();
  await expect(banner).toHaveCount(0);
  await expect(page.locator('.keep-state').first()).toContainText('Kept in this browser');
  await page.reload();
  await desk.up();
  await expect(desk.files.locator('[data-path="/made-now-1"]')).toBeVisible();
  await expect(banner).toHaveCount(0);
});

/** What the page says of each damage, and which file its zip has; without one there is nothing to save. */
const damages: [Damage, says: RegExp, saved: string][] = [
  ['index cut off', /is damaged or incomplete/, 'pub/text-lf.txt'],
  ['index gone', /is damaged or incomplete/, 'p1'],
  ['piece gone', /is damaged or incomplete/, 'pub/empty.txt'],
  ['byte changed', /is damaged or incomplete/, 'damaged/'],
  ['later version', /Another version of this page stored them/, 'pub/text-lf.txt'],
  ['another program', /Another program has stored something/, ''],
  ['all gone', /The browser has removed what was stored/, ''],
];

for (const [damage, says, zipped] of damages)
  test(`kept files, ${damage}: nothing is written over them until somebody decides`, async ({
    desk,
    plain,
    context,
  }) => {
    const { page } = desk;
    const banner = page.getByRole('region', { name: 'Kept files' });
    const state = page.locator('.keep-state').first();
    const mkdir = async (name: string) => {
      await desk.type('open haha:hehe@');
      await desk.type(`mkdir /${name}`);
      await expect(desk.files.locator(`[data-path="/${name}"]`)).toBeVisible();
    };
    await desk.open(`${plain}?lang=en`);
    await desk.button('The server in this tab').click();
    await page.getByLabel('Keep files in this browser').check();
    await expect(state).toContainText('Kept');
    await page.keyboard.press('Escape');
    await page.goto('about:blank');
    await damageStore(context, plain, damage);
    const before = await dumpStore(context, plain);

    await desk.open(`${plain}?lang=en`);
    await expect(banner.getByRole('alert')).toContainText(says);
    await mkdir('made-now');
    await expect(state).toContainText('could not be stored or read back');
    const save = banner.getByRole('button', { name: 'Save what can be read' });
    if (zipped) {
      const [zip] = await Promise.all([page.waitForEvent('download'), save.click()]);
      expect((await readFile((await zip.path()) as string)).toString('latin1')).toContain(zipped);
    } else await expect(save).toHaveCount(0);
    await page.goto('about:blank');
    // A database that is gone is made anew, and is empty.
    const left = damage === 'all gone' ? '[2,"contents"]' : before;
    expect(await dumpStore(context, plain)).toBe(left);

    await desk.open(`${plain}?lang=en`);
    await expect(banner).toBeVisible();
    await mkdir('kept-from-now');
    await banner.getByRole('button', { name: 'Start fresh' }).click();
    await expect(banner).toHaveCount(0);
    await expect(state).toContainText('Kept in this browser');
    await page.reload();
    await desk.up();
    await expect(desk.files.locator('[data-path="/kept-from-now"]')).toBeVisible();
    await expect(banner).toHaveCount(0);
  });
