import { curl, Wire } from './support/clients';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';

test.describe.configure({ timeout: 180_000 });

/** A session's entry in the list. */
const entry = (desk: Desk, sid: string) =>
  desk.page
    .getByRole('region', { name: 'Sessions', exact: true })
    .getByRole('listitem')
    .filter({ has: desk.page.locator('.bdg', { hasText: new RegExp(`^${sid}$`) }) });

const looksGone = (desk: Desk, sid: string, how = /Left, no QUIT|Connection reset|Client gone/) =>
  test.step(`${sid} looks gone`, async () => {
    await expect(entry(desk, sid)).toHaveClass(/over/);
    await expect(entry(desk, sid).locator('.st')).toHaveText(how);
  });

test('a client that has gone looks gone at once, whatever still waits', async ({ live, port }) => {
  await test.step('a passive port waits', async () => {
    const c = await Wire.open(port);
    await c.login();
    await c.ask('PASV');
    c.close();
    await looksGone(live, 'S1');
  });
  await test.step('a transfer waits for its data connection', async () => {
    const c = await Wire.open(port);
    await c.login();
    await c.ask('PASV');
    c.say('RETR readme.txt');
    await expect(live.rows('RETR').last()).toBeVisible();
    c.close();
    await looksGone(live, 'S2');
  });
  await test.step('a reply is held', async () => {
    const c = await Wire.open(port);
    await c.login();
    await live.pause();
    c.say('PASV');
    await expect(live.heldRows).toHaveCount(1);
    await live.step();
    await expect(live.heldCard).toContainText('227');
    c.close();
    await looksGone(live, 'S3');
    await live.run();
  });
  await test.step('a command is held', async () => {
    const c = await Wire.open(port);
    await c.login();
    await live.pause();
    c.say('NOOP');
    await expect(live.heldRows).toHaveCount(1);
    c.close();
    await looksGone(live, 'S4');
    await live.run();
  });
});

test('closed sessions beyond ten are hidden until they are asked for', async ({ live, port }) => {
  for (let i = 0; i < 12; i++)
    expect(await curl(`ftp://haha:hehe@127.0.0.1:${port}/readme.txt`).ended).toMatchObject({ code: 0 });
  const closed = live.page.locator('.sessions .se.over');
  await expect(closed).toHaveCount(10);
  await live.button('Show 2 more closed sessions').click();
  await expect(closed).toHaveCount(12);
  await live.button('Hide 12 closed sessions').click();
  await expect(closed).toHaveCount(0);
  await live.button('Show 12 more closed sessions').click();
  await expect(closed).toHaveCount(12);
});
