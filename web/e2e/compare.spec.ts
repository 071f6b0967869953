import { readFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { curl, lftp } from './support/clients';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';

// High enough that every row of a session is drawn at once.
test.use({ viewport: { width: 1440, height: 2400 } });

/** lftp fetches a file of /pub and lists it; then curl does the same in its own words. */
async function twoRuns(desk: Desk, port: number, file: string): Promise<void> {
  const fetch = `cd /pub; ls; get text-lf.txt -o ${file}.1; bye`;
  expect(await lftp(port, fetch).ended).toMatchObject({ code: 0 });
  const url = `ftp://haha:hehe@127.0.0.1:${port}/pub/`;
  expect(await curl(url, '-o', `${file}.2`, `${url}text-lf.txt`).ended).toMatchObject({ code: 0 });
  await expect(desk.rows('221').last()).toBeVisible();
  await expect(desk.page.getByRole('region', { name: 'Sessions' })).toContainText('S2');
}

const grid = (desk: Desk): Locator => desk.page.getByRole('grid', { name: 'Aligned steps' });
const row = (desk: Desk, name: RegExp): Locator => grid(desk).getByRole('row', { name });

test('lftp and curl on the same folder are aligned by what they mean', async ({ live, port }, info) => {
  await twoRuns(live, port, info.outputPath('readme'));
  await live.button('Compare').click();
  await expect(live.page.getByRole('combobox', { name: /First run/ })).toHaveValue('S1');
  await expect(live.page.getByRole('combobox', { name: /Second run/ })).toHaveValue('S2');
  await expect(grid(live)).toBeVisible();

  await expect(
    row(live, /said differently, verb.*A: (PASV 227|EPSV 229).*B: (PASV 227|EPSV 229)/).first(),
  ).toBeVisible();
  await expect(row(live, /same.*A: RETR text-lf.txt 226.*B: RETR text-lf.txt 226/)).toBeVisible();
  await expect(row(live, /only in A. A: FEAT 211. B: nothing/)).toBeVisible();

  const totals = live.page.getByRole('table', { name: 'Totals' });
  const commands = totals.getByRole('row', { name: /^Commands/ });
  const [a = 0, b = 0] = (await commands.getByRole('cell').allTextContents()).map(Number);
  expect(a).toBeGreaterThan(b);
  await expect(
    totals
      .getByRole('row', { name: /^Bytes up/ })
      .getByRole('cell')
      .first(),
  ).toHaveText('0 B');
  await expect(live.page.getByRole('row', { name: /text-lf.txt downloaded 226.*226.*same/ })).toBeVisible();
});

test('differences alone, from one to the next, and its event in the inspector', async ({
  live,
  port,
}, info) => {
  await twoRuns(live, port, info.outputPath('readme'));
  const sessions = live.page.getByRole('region', { name: 'Sessions' });
  await sessions.getByRole('button', { name: /^S1/ }).click();
  await sessions.getByRole('button', { name: /^S2/ }).click({ modifiers: ['Control'] });
  await sessions.getByRole('button', { name: 'Compare' }).click();
  const rows = grid(live).getByRole('row');
  const same = row(live, /, same\./);
  await expect(same.first()).toBeVisible();
  const all = await rows.count();

  await live.page.getByRole('checkbox', { name: 'Only differences' }).check();
  await expect(same).toHaveCount(0);
  await expect.poll(() => rows.count()).toBeGreaterThan(2); // the server is asked anew
  const some = await rows.count();
  expect(some).toBeLessThan(all);
  await live.page.getByRole('checkbox', { name: 'Only differences' }).uncheck();
  await expect(rows).toHaveCount(all);

  await grid(live).focus();
  const seen: string[] = [];
  for (let i = 0; i < some - 1; i++) {
    await live.page.keyboard.press('n');
    const chosen = grid(live).locator('[aria-selected=true]');
    await expect(chosen).not.toHaveAttribute('id', seen.at(-1) ?? '');
    await expect(chosen).not.toHaveAttribute('data-row', 'same');
    seen.push((await chosen.getAttribute('id')) ?? '');
  }
  expect(new Set(seen).size).toBe(some - 1);
  await live.page.keyboard.press('p');
  await expect(grid(live).locator('[aria-selected=true]')).toHaveAttribute('id', seen.at(-2) ?? '');

  await row(live, /A: RETR/)
    .locator('[data-side=b]')
    .click();
  await expect(live.inspector.getByRole('heading').first()).toContainText('RETR');
  const b = await live.inspector.locator('.sub').textContent();
  await grid(live).focus();
  await live.page.keyboard.press('ArrowLeft');
  await expect(live.inspector.locator('.sub')).not.toHaveText(b ?? '');

  await live.button('Swap A and B').click();
  await expect(row(live, /only in B. A: nothing. B: FEAT/)).toBeVisible();
  await live.button('Ladder').click();
  await expect(live.events).toBeVisible();
});

/** The bytes that a click saves, and the name that they get. */
async function saved(desk: Desk, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const begins = desk.page.waitForEvent('download');
  await button.click();
  const download = await begins;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('selected rows become an SVG, a PNG of twice its size, and text', async ({ live, port }) => {
  expect(await curl(`ftp://haha:hehe@127.0.0.1:${port}/pub/`).ended).toMatchObject({ code: 0 });
  await expect(live.rows('221')).toBeVisible();
  const first = live.rows('USER');
  await first.click({ position: { x: 30, y: 15 } });
  await live.page.keyboard.press('Shift+ArrowDown');
  await live.page.keyboard.press('Shift+ArrowDown');
  const selected = live.events.locator('[aria-selected=true]');
  await expect(selected).toHaveCount(3);
  await live.page.keyboard.press('Escape');
  await expect(selected).toHaveCount(1);
  await first.click({ position: { x: 30, y: 15 } });
  await live.rows('EPSV').click({ position: { x: 30, y: 15 }, modifiers: ['Shift'] });
  await live.rows('221').click({ position: { x: 30, y: 15 }, modifiers: ['Control'] });
  const n = await selected.count();
  expect(n).toBeGreaterThan(6);
  await expect(live.page.getByRole('group', { name: 'Selected rows' })).toContainText(`${n} rows selected`);

  await live.button('Picture…').click();
  const dialog = live.page.getByRole('dialog', { name: 'Rows as a picture' });
  await dialog.getByRole('radio', { name: 'Dark' }).check();
  const svg = await saved(live, dialog.getByRole('button', { name: 'SVG' }));
  expect(svg.name).toMatch(/^ftpsim-\d+-\d+\.svg$/);
  const parsed = await live.page.evaluate((text) => {
    const doc = new DOMParser().parseFromString(text, 'image/svg+xml');
    const root = doc.documentElement;
    return {
      error: doc.querySelector('parsererror')?.textContent ?? '',
      rows: doc.querySelectorAll('[data-id]').length,
      words: root.textContent ?? '',
      width: Number(root.getAttribute('width')),
      height: Number(root.getAttribute('height')),
    };
  }, svg.bytes.toString('utf8'));
  expect(parsed).toMatchObject({ error: '', rows: n });
  expect(parsed.words).toContain('••••••');
  expect(parsed.words).not.toContain('hehe');

  const png = await saved(live, dialog.getByRole('button', { name: 'PNG' }));
  expect(png.name).toMatch(/\.png$/);
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([
    parsed.width * 2,
    parsed.height * 2,
  ]);

  await live.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog.getByRole('button', { name: 'Copy as text' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  const text = await live.page.evaluate(() => navigator.clipboard.readText());
  expect(text.trimEnd().split('\n')).toHaveLength(n);
  expect(text).toMatch(/ {2}S1 {2}→ {2}USER haha\n/);
  expect(text).not.toContain('hehe');
});

test('a restore leaves two lines of history that are compared', async ({ live }) => {
  await live.type('open haha:hehe@');
  await live.type('cd pub');
  await live.type('delete text-lf.txt');
  await expect(live.said('250 File deleted')).toBeVisible();
  await live.inspect(live.rows(/Directory changed/));
  await live.button('Look back to this moment').click();
  await live.button('Restore here…').click();
  await live.page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(live.rows('went back to')).toBeVisible();
  await live.type('rename text-lf.txt other.txt');
  await expect(live.rows('RNTO')).toBeVisible();

  await live.button('Compare').click();
  await live.page.getByRole('combobox', { name: /First run/ }).selectOption('Line 1, left');
  await live.page.getByRole('combobox', { name: /Second run/ }).selectOption('Line 2');
  await expect(row(live, /same. A: CWD pub 250. B: CWD pub 250/)).toBeVisible();
  await expect(row(live, /only in A. A: DELE text-lf.txt 250/)).toBeVisible();
  await expect(row(live, /only in B. A: nothing. B: RNTO other.txt 250/)).toBeVisible();
});
