import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectClean } from './support/axe';
import { Desk } from './support/desk';
import { Relay } from './support/relay';
import { expect, test } from './support/test';
import { root } from './support/tools';
import { Vsftpd } from './support/vsftpd';

const text = 'This file lies on another server.\r\n';

/** A server that is not ours, and a relay that offers it by the name "device". */
const there = test.extend<{ device: Vsftpd }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  device: async ({}, use) => {
    const device = await Vsftpd.start({ 'notes.txt': text });
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

there('the client in the page talks to another server, and the ladder has it', async ({ live, device }) => {
  const input = live.client.getByRole('textbox');
  await input.fill('open de');
  await input.press('Tab');
  await expect(input).toHaveValue('open device: ');
  await input.press('Enter');
  await expect(live.said('This is another server')).toBeVisible();
  await live.type('anonymous');
  await expect(live.said(/331 /)).toBeVisible();
  await live.type('me@example.org');
  await expect(live.said(/230 /)).toBeVisible();
  await live.type('cd incoming');
  await live.type('dir');
  await expect(live.said('notes.txt')).toBeVisible();
  await live.type('get notes.txt');
  await expect(live.said(`${text.length} bytes received`)).toBeVisible();
  await live.type('put hello.txt');
  await expect(live.said(/bytes sent/)).toBeVisible();
  await live.type('active');
  await live.type('get notes.txt');
  await expect(live.said(`${text.length} bytes received`)).toHaveCount(2);
  await live.type('put numbers.bin');
  await expect(live.said(/65536 bytes sent/)).toBeVisible();

  const filter = live.page.getByRole('combobox', { name: 'Filter events' });
  const session = live.page.locator('.sessions .se', { hasText: 'Server device' });
  await expect(session).toContainText('another server, through the relay');
  await expect(session.locator('.bdg')).toHaveText('D1');
  for (const verb of ['EPSV', 'EPRT', 'RETR', 'STOR', 'LIST']) {
    await filter.fill(`verb:${verb}`);
    await expect(live.rows(verb).filter({ hasText: 'D1' }).first()).toBeVisible();
  }
  await filter.fill('verb:RETR');
  await live.rows('RETR').first().click();
  await expect(live.inspector.getByRole('heading', { name: 'Retrieve a file' })).toBeVisible();
  expect(readFileSync(join(device.root, 'incoming/numbers.bin')).length).toBe(65536);

  await filter.fill('');
  await live.page.screenshot({
    path: join(root, 'web/test-results/screens/dial-1440.png'),
    animations: 'disabled',
  });
  await expectClean(live.page, 'a session with another server');
  await session.locator('.pick').click();
  await expect(filter).toHaveValue('session:D1');
  await live.type('bye');
  await expect(live.said(/221 /)).toBeVisible();
  await expect(live.rows('QUIT')).toHaveCount(1);
});

there('one page at a time has a server', async ({ live, relay, context }) => {
  await live.type('open device:');
  await expect(live.said('This is another server')).toBeVisible();
  const second = new Desk(await context.newPage());
  await second.open(`${relay.url}?lang=en`);
  await second.connected();
  const open = second.client.getByRole('button', { name: 'open device:' });
  await open.click();
  await expect(second.said(/another page is connected to device/)).toBeVisible();
  await live.page.close();
  // The relay has the device free once it has noticed that the page is gone.
  const answers = second.said(/another page is connected to device|This is another server/);
  await expect(async () => {
    const before = await answers.count();
    await open.click();
    await expect(answers).toHaveCount(before + 1);
    await expect(second.said(/This is another server/)).toHaveCount(1, { timeout: 1 });
  }).toPass();
  await second.page.close();
});

test('without -dial the name of a server leads nowhere', async ({ live }) => {
  await live.type('open device:');
  await expect(live.said('No server is called device.')).toBeVisible();
  await expect(live.client.getByRole('button', { name: 'open device:' })).toHaveCount(0);
});
