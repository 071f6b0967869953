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

test('a profile is edited, loaded, told what is wrong with it, and outlives a reload', async ({
  desk,
  relay,
}) => {
  await desk.open(`${relay.url}?profile=vsftpd&lang=en`);
  const port = await desk.connected();
  const { page } = desk;
  const menu = page.getByRole('button', { name: 'The server in this tab' });
  await menu.click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export…' }).click();
  expect((await saved).suggestedFilename()).toBe('vsftpd.profile.json');

  await page.getByRole('button', { name: 'Edit…' }).click();
  const box = page.getByRole('dialog', { name: 'A kind of server' });
  const text = box.getByRole('textbox', { name: 'The profile as JSON' });
  await expect(box.getByRole('status')).toHaveText('In order.');
  const was = await text.inputValue();
  await text.fill(was.replace('"greeting"', '"greting"'));
  await expect(box.getByRole('status')).toHaveText('There is no field “greting”.');
  await expect(box.getByRole('button', { name: 'Use it' })).toBeDisabled();
  await text.fill('{');
  await expect(box.getByRole('status')).toContainText('look at line 1');
  await text.fill(
    was.replace('(vsFTPd 3.0.5)', 'Edited by hand').replace('"name": "vsftpd"', '"name": "mine"'),
  );
  await expect(box.getByRole('status')).toHaveText('In order.');
  await box.getByRole('button', { name: 'Use it' }).click();
  await expect(box).toBeHidden();
  const wire = await Wire.open(port);
  expect(await wire.line()).toBe('220 Edited by hand');
  wire.close();

  await page.goto(`${relay.url}?profile=mine&lang=en`);
  const again = await Wire.open(await desk.connected());
  expect(await again.line()).toBe('220 Edited by hand');
  expect(await again.ask('FROB')).toBe('500 Unknown command.');
  again.close();
});

test('a note in the inspector explains what a client does', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  await wire.ask('CWD ~');
  wire.close();
  await live.inspect(live.rows('CWD').first());
  await expect(live.inspector).toContainText('as in a shell');
});
