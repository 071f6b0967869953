// Changes are stored soon, and until then the page says that they are not.
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { curl } from './support/clients';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';

const state = (desk: Desk) => desk.page.locator('.keep-box .keep-state');
const file = (desk: Desk, name: string) => desk.files.locator(`[data-path="/${name}"]`);

/** Switches it on, and leaves the panel open that tells of it. */
async function keepFiles(desk: Desk): Promise<void> {
  await desk.button('The server in this tab').click();
  await desk.page.getByLabel('Keep files in this browser').check();
  await expect(state(desk)).toContainText('Kept: ');
}

async function upload(port: number, path: string, name: string): Promise<void> {
  const ended = await curl('-T', path, `ftp://haha:hehe@127.0.0.1:${port}/${name}`).ended;
  expect(ended).toMatchObject({ code: 0 });
}

/** Does something while no other page or worker can store anything. */
async function whileStoringWaits(page: Page, act: () => Promise<void>): Promise<void> {
  await page.evaluate(async () => {
    const open = indexedDB.open('ftpsim');
    await new Promise((done) => {
      open.onsuccess = done;
    });
    const values = open.result.transaction('contents', 'readwrite').objectStore('contents');
    const hold = { on: true };
    const go = () => {
      if (hold.on) values.get('none').onsuccess = go;
      else open.result.close();
    };
    Object.assign(window, { testHold: hold });
    await new Promise<void>((begun) => {
      values.get('none').onsuccess = () => {
        begun();
        go();
      };
    });
  });
  await act();
  await page.evaluate(() => {
    (window as unknown as { testHold: { on: boolean } }).testHold.on = false;
  });
}

test('changes that are not stored yet are told of, and leaving asks', async ({ live, port }, info) => {
  const { page } = live;
  const small = info.outputPath('small');
  await writeFile(small, 'small');
  await keepFiles(live);
  await whileStoringWaits(page, async () => {
    await upload(port, small, 'small.txt');
    await expect(state(live)).toHaveText('Changes not stored yet');
    const asked = page.waitForEvent('dialog');
    const leaving = page.evaluate(() => location.reload());
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await leaving;
    await expect(state(live)).toHaveText('Changes not stored yet');
  });
  await expect(state(live)).toContainText('Kept: ');
  await page.reload();
  await live.connected();
  await expect(file(live, 'small.txt')).toBeVisible();
});

// The bench does the same with 300 MB.
test('after a large upload a small one is there after a reload, or was told to be missing', async ({
  live,
  port,
}, info) => {
  const { page } = live;
  const [large, small] = [info.outputPath('large'), info.outputPath('small')];
  await writeFile(large, randomBytes(48 << 20));
  await writeFile(small, 'small');
  await keepFiles(live);
  await upload(port, large, 'large.bin');
  await rm(large);
  await expect(state(live)).toContainText(/Kept: .* 4\d\.?\d* M/);
  await page.evaluate(() => {
    addEventListener('pagehide', () =>
      sessionStorage.setItem('said', document.querySelector('.keep-box .keep-state')?.textContent ?? ''),
    );
  });
  page.on('dialog', (dialog) => void dialog.accept());
  await upload(port, small, 'small.txt');
  await page.reload();
  await live.connected();
  await expect(file(live, 'large.bin')).toBeVisible();
  const said = await page.evaluate(() => sessionStorage.getItem('said')?.trim());
  const there = (await file(live, 'small.txt').count()) > 0;
  expect(there || said === 'Changes not stored yet', `there: ${there}, the page said: ${said}`).toBe(true);
});
