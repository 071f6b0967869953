import { Wire } from './support/clients';
import { expect, test } from './support/test';

test('the profile minimal is chosen in the page and applies to the next sessions', async ({ live, port }) => {
  const old = await Wire.open(port);
  await old.login();

  await live.button('The server in this tab').click();
  await live.page.getByRole('radio', { name: /Minimal, as written/ }).check();
  await live.page.keyboard.press('Escape');
  await expect(live.page.locator('.server-pill')).toContainText('Minimal, as written');

  const wire = await Wire.open(port);
  expect(await wire.line()).toBe('220 Wellcom to CNC ftp.');
  expect(await wire.ask('XPWD')).toBe('257 "/" is current directory.');
  expect(await wire.ask('PASV')).toBe('500 passive mode not supported.');
  expect(await wire.ask('USER haha')).toBe('331 user name ok,need password.');
  expect(await wire.ask('PASS nonsense')).toBe('430 pass word error.');
  wire.close();
  expect(await old.ask('PWD')).toMatch(/^257 "\/"/);
  old.close();

  await live.inspect(live.rows('pass word error'));
  await expect(live.inspector).toContainText('RFC 959 does not know this code');
});

test('an address can ask for a profile', async ({ desk, relay }) => {
  await desk.open(`${relay.url}?profile=minimal-fixed&lang=en`);
  const port = await desk.connected();
  await expect(desk.page.locator('.server-pill')).toContainText('Minimal, as meant');
  const wire = await Wire.open(port);
  expect(await wire.line()).toBe('220 Wellcom to CNC ftp.');
  expect(await wire.ask('PWD')).toMatch(/^(257|530) /);
  wire.close();
});
