import { limits } from '../src/gen/facts';
import { Wire } from './support/clients';
import { expect, test } from './support/test';

test('limits are seen and set by keyboard, and a row tells which one struck', async ({ live, port }) => {
  await live.button('The server in this tab').click();
  const menu = live.page.locator('#server-menu');
  await menu.getByText('Limits', { exact: true }).focus();
  await live.page.keyboard.press('Enter');
  const depth = menu.getByLabel(/Parts of a path/);
  await expect(depth).toHaveValue(String(limits.pathDepth.default));
  await depth.fill('2');
  const payload = menu.getByLabel('Bytes of files in the record');
  await expect(payload).toHaveValue(String(192 * 1024 * 1024));
  await payload.fill('1048576');
  await live.page.keyboard.press('Enter');
  await expect(menu.getByRole('status')).toHaveText('The limits are set.');
  await expect(menu.locator('#limit-pathDepth')).toContainText(`default ${limits.pathDepth.default}`);
  await expect(menu.locator('#limit-payload')).toContainText('taken now');
  await expect(payload).toHaveValue('1048576');
  await live.page.keyboard.press('Escape');

  const wire = await Wire.open(port);
  await wire.login();
  expect(await wire.ask('MKD /a')).toMatch(/^257 /);
  expect(await wire.ask('MKD /a/b/c')).toMatch(/^550 /);
  wire.close();
  await live.inspect(live.rows('550 Path too long'));
  await expect(live.inspector).toContainText('3 parts, and the limit is 2');

  await live.button('The server in this tab').click();
  await menu.getByText('Limits', { exact: true }).click();
  await menu.getByRole('button', { name: 'Back to the defaults' }).click();
  await expect(depth).toHaveValue(String(limits.pathDepth.default));
});
