import { Wire } from './support/clients';
import { transfer } from './support/stuck';
import { expect, test } from './support/test';

test('Enter in the console shows its newest line and takes the ladder back to live', async ({ live }) => {
  await live.type('open');
  await live.type('haha');
  await live.type('hehe');
  await expect(live.said(/230 /)).toBeVisible();
  for (let i = 0; i < 12; i++) await live.type('pwd');
  await expect(live.said(/257 /)).toHaveCount(12);

  // The console is scrolled to the line of a selected event far above.
  await live.said(/220 /).getByRole('button').click();
  await expect(live.rows('220')).toHaveAttribute('aria-selected', 'true');
  await live.client.getByRole('log').evaluate((el) => el.scrollTo(0, 0));
  await live.type('system');
  await expect(live.said(/215 /)).toBeInViewport({ ratio: 0.99 });
  await expect(live.rows('215')).toBeInViewport({ ratio: 0.99 });
  await expect(live.rows('215')).toHaveAttribute('aria-selected', 'true');

  // From the past too.
  await live.inspect(live.rows('215'));
  await live.page.keyboard.press(',');
  await expect(live.page.locator('.newer')).toBeVisible();
  await live.type('noop');
  await expect(live.page.locator('.newer')).toHaveCount(0);
  await expect(live.rows('NOOP').last()).toBeInViewport({ ratio: 0.99 });
});

test('Newest counts the rows below, covers none, and goes when the last one is in view', async ({
  live,
  port,
}) => {
  const wire = await Wire.open(port);
  await wire.login();
  for (let i = 0; i < 20; i++) await wire.ask('NOOP');
  const newest = live.button(/^Newest/);
  await expect(live.rows('NOOP').last()).toBeVisible();
  await expect(newest).toHaveCount(0);

  await live.events.focus();
  await live.page.keyboard.press('Home');
  await expect(newest).toHaveText(/Newest· \d+ rows below/);
  const count = async () => Number(/\d+/.exec((await newest.textContent()) ?? '')?.[0]);
  let before = -1;
  // The bar itself takes a row from the list.
  await expect
    .poll(async () => {
      const was = before;
      before = await count();
      return before === was;
    })
    .toBe(true);
  await wire.ask('NOOP');
  await expect(newest).toHaveText(`Newest· ${before + 2} rows below`);

  const list = await live.events.boundingBox();
  const bar = await newest.boundingBox();
  if (!list || !bar) throw new Error('nothing to be seen');
  expect(bar.y).toBeGreaterThanOrEqual(list.y + list.height - 1);

  await live.events.evaluate((el) => el.scrollTo(0, el.scrollHeight));
  await expect(newest).toHaveCount(0);
  await expect(live.rows().last()).toBeInViewport({ ratio: 0.99 });
  wire.close();
});

test('the list keeps to its end while the newest message is far above it', async ({ live, port }) => {
  const { c, data } = await transfer(port, 'STOR up');
  const last = live.rows().last();
  await expect(last).toContainText('150');
  const more = async () => {
    const was = (await last.getAttribute('data-id')) ?? '';
    data.write('some');
    await expect(last).not.toHaveAttribute('data-id', was);
  };
  for (let i = 0; i < 25; i++) await more();
  await live.page.keyboard.press('Escape');
  await expect(live.inspector).not.toContainText('Transfer begins');

  await more();
  // The selection keeps up with what is said, not with each part of the data.
  await expect(live.inspector).toContainText('Transfer begins');
  await more();
  await expect(last).toBeInViewport({ ratio: 0.99 });
  await expect(live.button(/^Newest/)).toHaveCount(0);
  c.close();
});

for (const [width, height] of [
  [1440, 900],
  [900, 1200],
] as const)
  test(`sentence and Why of a newly selected event are in sight, at ${width}`, async ({ live, port }) => {
    await live.page.setViewportSize({ width, height });
    const wire = await Wire.open(port);
    await wire.login();
    await wire.ask('CWD /nowhere');
    await wire.ask('RETR /nothing');
    await expect(live.rows('550')).toHaveCount(2);
    await live.inspect(live.rows('550').first());
    const say = live.inspector.locator('.say');
    const why = live.inspector.getByRole('region', { name: /^Why/ });
    const body = live.inspector.getByRole('group', { name: 'Details' });
    await expect(live.inspector.getByRole('heading', { name: /State/i })).toBeAttached();

    await body.evaluate((el) => el.scrollTo(0, el.scrollHeight));
    await expect.poll(() => body.evaluate((el) => el.scrollTop)).toBeGreaterThan(0);
    await expect(say).toBeInViewport({ ratio: 0.99 });
    await expect(why).toBeInViewport({ ratio: 0.99 });

    await live.inspect(live.rows('550').last());
    await expect.poll(() => body.evaluate((el) => el.scrollTop)).toBe(0);
    await expect(say).toBeInViewport({ ratio: 0.99 });
    await expect(why).toBeInViewport({ ratio: 0.99 });
    wire.close();
  });
