import { curl } from './support/clients';
import { Desk } from './support/desk';
import { expect, test } from './support/test';

test('a reload keeps the address; a second tab gets the next, and may take over the first', async ({
  relay,
  browser,
}) => {
  const one = new Desk(await browser.newPage());
  await one.open(relay.url);
  const first = await one.connected();
  const two = new Desk(await browser.newPage());
  await two.open(relay.url);
  const second = await two.connected();
  expect(second).not.toBe(first);

  await one.page.reload();
  await expect.poll(() => one.connected()).toBe(first);
  await two.page.reload();
  await expect.poll(() => two.connected()).toBe(second);
  expect(await curl(`ftp://haha:hehe@127.0.0.1:${second}/`).ended).toMatchObject({ code: 0 });

  await two.button('Connect a client').click();
  await two.button('Take over the first address').click();
  await expect.poll(() => two.connected()).toBe(first);
  await expect(two.button('Take over the first address')).toHaveCount(0);
  await expect.poll(() => one.connected()).not.toBe(first);
  expect(await curl(`ftp://haha:hehe@127.0.0.1:${first}/`).ended).toMatchObject({ code: 0 });
  await one.page.close();
  await two.page.close();
});
