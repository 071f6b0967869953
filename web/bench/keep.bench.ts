// What it costs to keep files in the browser.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { type BrowserStore, storeInBrowser } from '../e2e/support/browser-store';
import { curl, Wire } from '../e2e/support/clients';
import type { Desk } from '../e2e/support/desk';
import { expect, test } from '../e2e/support/test';

const megabytes = Number(process.env.BENCH_KEEP_MB ?? 300);
const names = Number(process.env.BENCH_KEEP_NAMES ?? 8000);

const rows: string[] = [];
const row = (what: string, ms: number) => rows.push(`| ${what} | ${Math.round(ms)} ms |`);

async function keepFiles(desk: Desk): Promise<void> {
  await desk.button('The server in this tab').click();
  await desk.page.getByLabel('Keep files in this browser').check();
}

/** Waits until so many files and directories are stored; ms. */
async function stored(page: Page, files: number): Promise<number> {
  const began = performance.now();
  await page.waitForFunction(
    (n) =>
      document
        .querySelector('.keep-box .keep-state')
        ?.textContent?.replaceAll(',', '')
        .trim()
        .startsWith(`Kept: ${n} file`),
    files,
    { polling: 5, timeout: 120_000 },
  );
  return performance.now() - began;
}

async function storedNow(page: Page): Promise<number> {
  const line = page.locator('.keep-box .keep-state');
  await expect(line).toContainText('Kept: ', { timeout: 60_000 });
  return Number(/Kept: (\d+)/.exec(((await line.textContent()) ?? '').replaceAll(',', ''))?.[1]);
}

/** Loads the page anew; ms until its server answers, what is stored read back. */
async function reload(desk: Desk): Promise<number> {
  const began = performance.now();
  await desk.page.reload();
  await desk.page.waitForFunction(() => document.querySelector('[data-relay=connected]'), undefined, {
    polling: 5,
    timeout: 120_000,
  });
  return performance.now() - began;
}

const put = async (port: number, path: string, name: string) =>
  expect(await curl('-T', path, `ftp://haha:hehe@127.0.0.1:${port}/${name}`).ended).toMatchObject({
    code: 0,
  });

test('one large file, then a small one', async ({ live, port, page }, info) => {
  page.on('dialog', (d) => void d.accept());
  const [large, tiny] = [info.outputPath('large'), info.outputPath('tiny')];
  await writeFile(large, randomBytes(megabytes * 1e6));
  await writeFile(tiny, 'small');
  await keepFiles(live);
  const n = await storedNow(page);
  await put(port, large, 'large.bin');
  row(`${megabytes} MB are stored, from the end of their upload on`, await stored(page, n + 1));
  await put(port, tiny, 'small-1');
  row('a small file right behind them', await stored(page, n + 2));
  await put(port, tiny, 'small-2');
  row('another', await stored(page, n + 3));
  await page.evaluate(() => {
    addEventListener('pagehide', () =>
      sessionStorage.setItem('said', document.querySelector('.keep-box .keep-state')?.textContent ?? ''),
    );
  });
  await put(port, tiny, 'small-3');
  row('a reload at once; the server answers', await reload(live));
  const there = await live.files.locator('[data-path="/small-3"]').count();
  const said = await page.evaluate(() => sessionStorage.getItem('said'));
  row('another reload', await reload(live));
  rows.push(
    `| a small file that was uploaded right before it | ${there ? 'there' : `not there; the page had said: ${said}`} |`,
  );
});

test('many names, then a small file', async ({ live, port, page }, info) => {
  page.on('dialog', (d) => void d.accept());
  const tiny = info.outputPath('tiny');
  await writeFile(tiny, 'small');
  await keepFiles(live);
  const n = await storedNow(page);
  const wire = await Wire.open(port);
  await wire.login();
  for (let i = 0; i < names; i += 100) {
    wire.say(Array.from({ length: 100 }, (_, j) => `MKD d${i + j}`).join('\r\n'));
    for (let j = 0; j < 100; j++) await wire.line();
  }
  wire.close();
  await stored(page, n + names);
  await put(port, tiny, 'small-1');
  row(`a small file beside ${names} directories`, await stored(page, n + names + 1));
  row('a reload with them; the server answers', await reload(live));
});

/** What a page of version 1 has left that stored each of many files by itself. */
function oldStore(): BrowserStore {
  const bytes = (text: string) => ({ $bytes: Buffer.from(text).toString('base64') });
  const dir = { Mode: 0o20000000755, ModTime: 1e18, Size: 0 };
  const contents: { key: string; value: unknown }[] = [];
  const info: { key: string; value: unknown }[] = [{ key: '.', value: dir }];
  const put = (key: string, text: string) => {
    contents.push({ key, value: bytes(text) });
    info.push({ key, value: { Parent: '.', Mode: 0o600, ModTime: 1e18, Size: text.length } });
  };
  const lines = [`{"v":1}`, `{"p":".","m":${2 ** 31 + 0o755},"t":1}`];
  for (let i = 1; i <= names; i++) {
    put(`p${i}`, 'x');
    lines.push(`{"p":"f${i}","m":420,"t":1,"x":[[${i},0,1]]}`);
  }
  put(`i${names + 1}`, [...lines, `{"m":0,"t":0,"end":${names + 1}}`].join('\n'));
  const store = { keyPath: null, autoIncrement: false };
  const parent = { name: 'Parent', keyPath: 'Parent', unique: false, multiEntry: false };
  return {
    indexedDB: {
      name: 'ftpsim',
      version: 1,
      stores: {
        contents: { ...store, indexes: [], entries: contents },
        info: { ...store, indexes: [parent], entries: info },
      },
    },
    localStorage: { 'ftpsim.keep': 'files' },
  };
}

test('a store of many values', async ({ desk, relay, context, page }) => {
  await storeInBrowser(context, relay.url, oldStore());
  for (const visit of ['as version 1 of the store has them', 'the next time']) {
    const began = performance.now();
    await page.goto(`${relay.url}?lang=en`);
    await page.waitForFunction(() => document.querySelector('[data-relay=connected]'), undefined, {
      polling: 5,
      timeout: 120_000,
    });
    row(
      `the page opens with ${names} files of one byte in pieces of their own, ${visit}`,
      performance.now() - began,
    );
    await desk.button('The server in this tab').click();
    await storedNow(page);
    await desk.type('open haha:hehe@');
    await desk.type('mkdir another');
    await expect(desk.rows('MKD')).toBeVisible();
    await stored(page, names + 1);
  }
});

test.afterAll(() => {
  console.log(['\n| keeping files in the browser | |', '|---|--:|', ...rows].join('\n'));
});
