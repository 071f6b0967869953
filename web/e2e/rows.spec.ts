import { Wire } from './support/clients';
import { expect, test } from './support/test';

test('a multi-line reply says how many lines it has and opens in place', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  wire.say('FEAT');
  const lines: string[] = [];
  do lines.push(await wire.line());
  while (!lines.at(-1)?.startsWith('211 '));
  await wire.ask('NOOP');
  const feat = live.rows('211');
  await expect(live.rows('NOOP')).toBeVisible();
  await expect(feat.locator('.chip')).toContainText(/211-\s*Extensions supported/);
  const button = feat.locator('.unfold');
  await expect(button).toHaveText(`+${lines.length - 1} lines`);
  const height = async () => (await feat.boundingBox())?.height ?? 0;
  expect(await height()).toBe(30);

  await button.click();
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  await expect(button).toHaveText('Hide lines');
  // As they are on the wire: with the space, and the code of the last one.
  const shown = () =>
    feat.locator('.lines-open > span').evaluateAll((all) => all.map((el) => el.textContent));
  await expect.poll(shown).toEqual(lines.slice(1));
  await expect(feat.locator('.lines-open > span').last()).toBeVisible();
  expect(await height()).toBeGreaterThanOrEqual(30 + (lines.length - 1) * 15);
  // The list still reaches its end, and selecting brings its last row into view.
  await live.events.focus();
  await live.page.keyboard.press('End');
  await expect(live.rows().last()).toBeInViewport({ ratio: 0.99 });

  // By keyboard: to the reply, and ← closes it.
  await live.events.evaluate((el) => el.scrollTo(0, 0));
  await feat.click({ position: { x: 30, y: 15 } });
  await live.page.keyboard.press('ArrowLeft');
  await expect(button).toHaveAttribute('aria-expanded', 'false');
  expect(await height()).toBe(30);
  await live.page.keyboard.press('ArrowRight');
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  wire.close();
});

test('an edited reply shows its new text first, the old one behind it', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  await live.pause();
  wire.say('SYST');
  await live.step();
  await expect(live.editor).toHaveValue(/215 UNIX/);
  await live.editor.fill('215 A system of a rather long name that leaves the old text little room');
  await live.button('Send edited').click();
  const chip = live.rows('215').locator('.chip');
  await expect(chip).toContainText(/215.*A system of a rather long name.*was .*UNIX/);
  const text = await chip.locator('.txt').boundingBox();
  const was = await chip.locator('.was').boundingBox();
  if (!text || !was) throw new Error('not drawn');
  expect(text.x + text.width).toBeLessThanOrEqual(was.x);
  expect(text.width).toBeGreaterThan(was.width);
  wire.close();
});

test('port and file name stay whole where the text is too long', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  await wire.ask('PASV');
  await wire.ask('RETR /pub/a name of twenty-nine letters.txt');
  const kept = async (row: ReturnType<typeof live.rows>) => {
    await expect(row).toBeVisible();
    return row.locator('.keep').evaluate((el) => ({
      text: el.textContent,
      cut: el.scrollWidth - el.clientWidth > 1,
    }));
  };
  expect(await kept(live.rows('227'))).toMatchObject({
    text: expect.stringMatching(/^\(127,0,0,1,\d+,\d+\)\.?$/),
    cut: false,
  });
  expect(await kept(live.rows('RETR'))).toMatchObject({
    text: 'a name of twenty-nine letters.txt',
    cut: false,
  });
  await wire.ask('CWD a\tb\x1bc');
  await expect(live.rows('CWD')).toContainText('a␉b␛c');
  wire.close();
});

test('with a filter the lanes of other sessions are not drawn', async ({ live, port }) => {
  const one = await Wire.open(port);
  await one.login();
  await one.ask('PASV');
  const two = await Wire.open(port);
  await two.login();
  await two.ask('PASV');
  await expect(live.rows('227')).toHaveCount(2);
  const heads = live.events.locator('.lh .lane');
  await expect(heads).toHaveCount(2);
  await expect(live.rows('227').last().locator('.pipe')).toHaveCount(2);

  await live.page.getByRole('combobox', { name: /Filter/ }).fill('session:S2');
  await expect(live.rows('227')).toHaveCount(1);
  await expect(heads).toHaveCount(1);
  await expect(live.rows('227').locator('.pipe')).toHaveCount(1);
  await expect(heads).toContainText('S2');
  one.close();
  two.close();
});
