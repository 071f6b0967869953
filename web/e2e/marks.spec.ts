import { Wire } from './support/clients';
import { expect, test } from './support/test';

test('only what is wrong is marked: is:wrong finds it, and it says what it is', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  await wire.ask('noop'); // legal
  wire.socket.write('\xff\xf4\xff\xf2ABOR\r\n', 'latin1'); // with Telnet's signals, legal too
  await wire.line();
  wire.socket.write('NOOP\n'); // wrong
  await wire.line();
  const noops = live.rows('NOOP');
  await expect(noops).toHaveCount(2);
  const marks = live.events.locator('.warns');
  await expect(marks).toHaveCount(1);
  await expect(noops.last().locator('.warns')).toBeVisible();

  await live.inspect(noops.first());
  const notes = live.inspector.getByRole('list', { name: 'Notes' });
  await expect(notes.locator('[data-k=note]')).toContainText('lower case');
  await expect(notes.locator('[data-k=r4]')).toHaveCount(0);
  await live.inspect(noops.last());
  await expect(notes.locator('[data-k=r4]')).toContainText('bare LF');

  // The mark and the message say it by themselves, and to those who do not see them.
  await marks.hover();
  await expect(marks).toHaveAttribute('title', /bare LF/);
  await noops.first().locator('.chip').hover();
  await expect(noops.first().locator('.chip')).toHaveAttribute('title', /^The client .*\n.*lower case/s);
  await expect(noops.last()).toHaveAccessibleName(/NOOP.*bare LF/);

  await live.page.locator('#filter').fill('is:wrong');
  await expect(live.rows()).toHaveCount(1);
  await expect(live.rows()).toContainText('NOOP');
  await live.page.locator('#filter').fill('is:odd');
  await expect(live.rows()).toHaveCount(3);
  wire.close();
});

test('a row names its size and its end', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  const [, hi, lo] = /,(\d+),(\d+)\)/.exec(await wire.ask('PASV')) ?? [];
  const data = await Wire.open(Number(hi) * 256 + Number(lo));
  await wire.ask('RETR /pub/text-lf.txt');
  await data.gone();
  await wire.line();
  await expect(live.rows('226')).toBeVisible();
  const moved = live.rows().filter({ has: live.page.locator('.ar.data') });
  await expect(moved).toHaveAccessibleName(/, session 1, \d+ B of data/);
  await expect(live.rows('closed').last()).toHaveAccessibleName(/, closed, \d+ B of data/);
  wire.close();
});
