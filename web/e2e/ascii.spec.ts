import { curl } from './support/clients';
import { expect, test } from './support/test';

test('a picture in TYPE A is marked on 150 and 226, and its block shows what was put in', async ({
  live,
  port,
}) => {
  const url = `ftp://haha:hehe@127.0.0.1:${port}/pub/two-connections.png`;
  expect((await curl('--use-ascii', url, '-o', '/dev/null').ended).code).toBe(0);
  for (const code of ['150', '226']) {
    const row = live.rows(code);
    await expect(row.locator('.warns')).toBeVisible();
    await live.inspect(row);
    await expect(live.inspector.getByRole('list', { name: 'Notes' })).toContainText('it arrives damaged');
  }

  await live.inspect(
    live
      .rows()
      .filter({ has: live.page.locator('.ar.data') })
      .first(),
  );
  const twin = live.inspector.getByRole('region', { name: 'TYPE A: file and wire' });
  await expect(twin).toContainText(/[\d,]+ LF became CR LF: [\d,]+ bytes of file, [\d,]+ on the wire/);
  const [n = 0, file = 0, wire = 0] =
    ((await twin.locator('p').textContent()) ?? '')
      .match(/\d[\d,]*/g)
      ?.map((x) => Number(x.replace(/,/g, ''))) ?? [];
  expect(n).toBeGreaterThan(0);
  expect(wire - file).toBe(n);
  const added = twin.locator('.wire .only');
  await expect(added.first()).toHaveText('0d');
  await expect(added.first()).toHaveAttribute('title', /added this CR/);
  await expect(twin.locator('.gap')).toHaveCount(await added.count());
});

test('a picture in TYPE I is not marked', async ({ live, port }) => {
  const url = `ftp://haha:hehe@127.0.0.1:${port}/pub/two-connections.png`;
  expect((await curl(url, '-o', '/dev/null').ended).code).toBe(0);
  await expect(live.rows('226')).toBeVisible();
  await expect(live.events.locator('.warns')).toHaveCount(0);
  await live.inspect(
    live
      .rows()
      .filter({ has: live.page.locator('.ar.data') })
      .first(),
  );
  await expect(live.inspector.getByRole('heading', { name: /^Bytes/ })).toBeVisible();
  await expect(live.inspector.getByRole('region', { name: /TYPE A/ })).toHaveCount(0);
});

test('on a narrow screen the chip shows that a row is wrong, and no signs are joined', async ({
  live,
  port,
}) => {
  const url = `ftp://haha:hehe@127.0.0.1:${port}/pub/two-connections.png`;
  expect((await curl('--use-ascii', url, '-o', '/dev/null').ended).code).toBe(0);
  const row = live.rows('226');
  await expect(row.locator('.warns')).toBeVisible();
  await expect(row.locator('.marks')).toBeHidden();
  await live.page.setViewportSize({ width: 390, height: 844 });
  await expect(row.locator('.warns')).toBeHidden();
  await expect(row.locator('.chip .marks .bad')).toBeVisible();
  await expect(row.locator('.chip')).toHaveCSS('font-variant-ligatures', 'none');
  await live.page.setViewportSize({ width: 1440, height: 900 });
  await live.page.getByText('Table', { exact: true }).click();
  const complete = live.events.getByRole('row', { name: /Transfer complete/ });
  await expect(complete.locator('.marks .bad')).toBeVisible();
  await live.page.setViewportSize({ width: 390, height: 844 });
  await expect(complete.locator('.marks .bad')).toBeVisible();
});
