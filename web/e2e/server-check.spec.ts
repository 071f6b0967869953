import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectClean } from './support/axe';
import { Pyftpdlib } from './support/pyftpdlib';
import { Relay } from './support/relay';
import { expect, test } from './support/test';
import { root } from './support/tools';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** A server that is not ours, and a relay that offers it by the name "device". */
const there = test.extend<{ device: Pyftpdlib }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  device: async ({}, use) => {
    const device = await Pyftpdlib.start();
    await use(device);
    await device.stop();
  },
  relay: async ({ page, device }, use) => {
    const relay = await Relay.start('-dial', `device=localhost:${device.port}`, '-dial-loopback');
    await use(relay);
    await page.close();
    await relay.stop();
  },
});

const screen = (name: string) => ({
  path: join(root, `web/test-results/screens/${name}.png`),
  animations: 'disabled' as const,
});

there('a server is judged in the page, with the keyboard alone', async ({ live, device }) => {
  test.setTimeout(300_000);
  const { page } = live;
  await live.button('The server in this tab').press('Enter');
  await page.getByRole('button', { name: 'Judge a server…' }).press('Enter');
  const box = page.getByRole('dialog', { name: 'Judge a server' });
  await expect(box.getByRole('combobox', { name: 'Server' })).toHaveValue('device');
  await expect(box).toContainText('A new directory ftpsim-check is made');
  const begin = box.getByRole('button', { name: 'Begin' });
  await expect(begin).toBeDisabled();
  await box.getByRole('textbox', { name: /^User/ }).fill(Pyftpdlib.user);
  await box.getByLabel('Password').fill(Pyftpdlib.password);
  await page.screenshot(screen('server-check-form'));
  await expectClean(page, 'the form of a check', 'dialog[open]');
  await page.keyboard.press('Enter');

  const now = box.getByRole('region', { name: 'Judging device' });
  await expect(now.getByRole('progressbar', { name: 'Progress of the check' })).toBeVisible();
  await expect(now).toContainText(/[1-9]\d* of 126 scripts/);
  expect(device.names).toEqual(['before.txt', 'ftpsim-check']);
  await page.screenshot(screen('server-check-running'));
  await expectClean(page, 'a check', 'dialog[open]');

  const card = box.getByRole('region', { name: 'Card of device' });
  await expect(card).toBeVisible({ timeout: 280_000 });
  expect(device.names).toEqual(['before.txt']);
  await expect(card).toContainText(/\d+ pass/);
  await expect(card).toContainText('SHA-256 of its certificate');
  // What docs/SERVERS.md has of pyftpdlib.
  const mlsd = card.getByRole('row', { name: /3659-7-mlsd-missing/ });
  await expect(mlsd).toContainText('fail');
  await expect(mlsd).toContainText('it must answer 550');
  await expect(mlsd).toContainText('ftpsim: 550');
  await expect(mlsd).toContainText('rclone takes 550 alone');
  await expect(mlsd).toContainText('RFC 3659 §7');
  await mlsd.getByText('What was said').click();
  await expect(mlsd.locator('pre')).toContainText('> MLSD missing');
  await expect(card.getByRole('row', { name: /959-5\.4-greeting/ })).toHaveCount(0);
  await card.getByRole('checkbox', { name: /Show what passes too/ }).check();
  await expect(card.getByRole('row', { name: /959-5\.4-greeting/ })).toContainText('pass');
  await page.screenshot(screen('server-check-card'));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot(screen('server-check-phone'));
  await page.setViewportSize({ width: 1440, height: 900 });
  await expectClean(page, 'the card of a server', 'dialog[open]');

  const saved = page.waitForEvent('download');
  await card.getByRole('button', { name: 'Save as HTML' }).press('Enter');
  const file = await saved;
  expect(file.suggestedFilename()).toBe('device-card.html');
  const html = await readFile(await file.path(), 'utf8');
  expect(html).toContain('<h1>FTP server card: device</h1>');
  expect(html).not.toContain(Pyftpdlib.password);

  // A finding leads to its events.
  await mlsd.getByRole('button', { name: 'MLSD missing' }).press('Enter');
  await expect(box).toBeHidden();
  await expect(live.inspector).toContainText('MLSD');
  await expect(live.inspector).toContainText('missing');
});

there('a check that is stopped removes its directory', async ({ live, device }) => {
  test.setTimeout(120_000);
  const { page } = live;
  await live.button('The server in this tab').click();
  await page.getByRole('button', { name: 'Judge a server…' }).click();
  const box = page.getByRole('dialog', { name: 'Judge a server' });
  await box.getByRole('textbox', { name: /^User/ }).fill(Pyftpdlib.user);
  await box.getByLabel('Password').fill(Pyftpdlib.password);
  await box.getByRole('button', { name: 'Begin' }).click();
  await expect(box).toContainText(/[1-9]\d* of 126 scripts/);
  await box.getByRole('button', { name: 'Stop' }).click();
  await expect(box.getByRole('alert')).toContainText('Stopped.');
  expect(device.names).toEqual(['before.txt']);
  await expect(box.getByRole('region', { name: 'Card of device' })).toBeVisible();
});

there('a pinned certificate outlives a reload', async ({ live }) => {
  const open = async (answer: string) => {
    await live.type(`open ftpes://${Pyftpdlib.user}:${Pyftpdlib.password}@device:`);
    if (answer) {
      await expect(live.client.getByText(/^Accept this certificate/)).toBeVisible();
      const field = live.client.getByRole('textbox');
      await field.fill(answer);
      await field.press('Enter');
    }
    await expect(live.said(/230 /)).toBeVisible();
  };
  await open('pin');
  await expect(live.said('Pinned for device')).toBeVisible();
  await live.page.reload();
  await live.connected();
  await open('');
  await expect(live.said('It is the one that you have pinned.')).toBeVisible();
  await live.type('trust device forget');
  await expect(live.said('No certificate is pinned for device now.')).toBeVisible();
  await live.page.reload();
  await live.connected();
  await live.type('trust');
  await expect(live.said('No certificate is pinned.')).toBeVisible();
});

test('without -dial there is no server to judge', async ({ live }) => {
  await live.button('The server in this tab').click();
  await expect(live.page.getByRole('button', { name: 'Judge a client…' })).toBeVisible();
  await expect(live.page.getByRole('button', { name: 'Judge a server…' })).toHaveCount(0);
});
