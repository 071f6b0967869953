import { expectClean } from './support/axe';
import { curl } from './support/clients';
import type { Desk } from './support/desk';
import { Flood } from './support/flood';
import { expect, test } from './support/test';

const box = (desk: Desk) => desk.page.getByRole('combobox', { name: 'Filter events' });
const options = (desk: Desk) => desk.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
const heads = async (desk: Desk) => new Set((await desk.list()).map((r) => r.head));

async function fetchPub(port: number): Promise<void> {
  expect(await curl(`ftp://haha:hehe@127.0.0.1:${port}/pub/`).ended).toMatchObject({ code: 0 });
}

test('suggestions by keyboard, known from the record', async ({ live, port }) => {
  await fetchPub(port);
  await expect(live.rows('221')).toBeVisible();
  await live.events.focus();
  await live.page.keyboard.press('/');
  const field = box(live);
  await expect(field).toBeFocused();

  await live.page.keyboard.type('ver');
  await expect(field).toHaveAttribute('aria-expanded', 'true');
  await live.page.keyboard.press('ArrowDown');
  await expect(options(live).first()).toHaveAttribute('aria-selected', 'true');
  expect(await field.getAttribute('aria-activedescendant')).toBe(
    await options(live).first().getAttribute('id'),
  );
  await live.page.keyboard.press('Enter');
  await expect(field).toHaveValue('verb:');

  // The values go on by themselves: all that curl said, and nothing else.
  await expect(options(live).filter({ hasText: 'LIST' })).toBeVisible();
  await expect(options(live).filter({ hasText: 'STOR' })).toHaveCount(0);
  await expectClean(live.page, 'suggested values', '#region-ladder');
  await live.page.keyboard.type('li');
  await live.page.keyboard.press('ArrowDown');
  await live.page.keyboard.press('Tab');
  await expect(field).toHaveValue('verb:LIST ');
  await expect(field).toBeFocused();
  await expect(options(live)).toHaveCount(0);
  await expect
    .poll(() => heads(live))
    .toEqual(new Set(['LIST', '150', '226', expect.stringMatching(/B$/), 'closed']));

  // Escape closes the suggestions, then empties the box, then leaves it.
  await live.page.keyboard.type('co');
  await expect(options(live).first()).toBeVisible();
  await live.page.keyboard.press('Escape');
  await expect(options(live)).toHaveCount(0);
  await expect(field).toHaveValue('verb:LIST co');
  await live.page.keyboard.press('Escape');
  await expect(field).toHaveValue('');
  await live.page.keyboard.press('Escape');
  await expect(field).not.toBeFocused();
});

test('what cannot be read is told with its place, and the last filter stays', async ({ live, port }) => {
  await fetchPub(port);
  const field = box(live);
  await field.fill('verb:PASS,USER');
  await expect.poll(() => heads(live)).toEqual(new Set(['USER', '331', 'PASS', '230']));
  await field.fill('verb:PASS,USER colour:red');
  const told = live.page.locator('#filter-problem');
  await expect(told).toContainText('At character 16: there is no key “colour”');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAttribute('aria-describedby', 'filter-problem');
  expect(await heads(live)).toEqual(new Set(['USER', '331', 'PASS', '230']));
  await field.fill('verb:PASS,USER -code:3xx');
  await expect(told).toHaveCount(0);
  await expect.poll(() => heads(live)).toEqual(new Set(['USER', 'PASS', '230']));
});

test('the names of a packet analyser, "or" and patterns', async ({ live, port }) => {
  await fetchPub(port);
  const field = box(live);
  await field.fill('ftp.request.command == "LIST" || ftp.response.code >= 330');
  await expect.poll(() => heads(live)).toEqual(new Set(['LIST', '331']));
  await field.fill('/^(USER|PASS) / | is:error');
  await expect.poll(() => heads(live)).toEqual(new Set(['USER', 'PASS']));
  await field.fill('file:/pub/* kind:nothing');
  await expect(live.page.locator('#filter-problem')).toContainText('“nothing” does not fit');
});

test('highlight marks the rows that match and leaves the others', async ({ live, port }) => {
  await fetchPub(port);
  await expect(live.rows('221')).toBeVisible();
  const all = await live.rows().count();
  await live.button('Highlight').click();
  const field = box(live);
  await field.fill('verb:USER');
  await expect(live.rows().and(live.page.locator('.hit'))).toHaveCount(2);
  expect(await live.rows().count()).toBe(all);
  await expect(live.page.getByRole('row', { name: /USER haha.*matches/ })).toBeVisible();
  await field.press('Enter');
  await expect(live.inspector.locator('.sub')).toContainText('Event #3 ');
  await field.press('Enter');
  await expect(live.inspector.locator('.sub')).toContainText('Event #4 ');
  await field.press('Shift+Enter');
  await expect(live.inspector.locator('.sub')).toContainText('Event #3 ');
  await live.button('Filter').click();
  await expect(live.rows()).toHaveCount(2);
});

test('a full record drops the oldest, tells how many, and the list stands still', async ({ desk, relay }) => {
  test.slow();
  await desk.open(`${relay.url}?lang=en&events=5000`);
  const flood = await Flood.open(await desk.connected(), 3);
  const { page } = desk;
  const gap = desk.events.getByRole('row', { name: /older events were dropped/ });

  // Following: the newest stays in view while the oldest go.
  await flood.say(1200);
  const newest = () => desk.rows().last().getAttribute('data-id').then(Number);
  await expect.poll(newest, { timeout: 60_000 }).toBeGreaterThan(7200); // thousands of round trips
  await desk.events.focus();
  await page.keyboard.press('Home');
  const oldest = Number(await desk.rows().first().getAttribute('data-id'));
  expect(oldest).toBeGreaterThan(1000);
  await expect(gap).toContainText(`${(oldest - 1).toLocaleString('en')} older events were dropped`);
  await gap.getByRole('button', { name: 'Export what is kept' }).click();
  await expect(page.getByRole('dialog', { name: 'Export' })).toBeVisible();
  await page.keyboard.press('Escape');

  // Not following: the row in the middle of the view stays where it is.
  await desk.events.focus();
  await page.keyboard.press('End');
  await expect.poll(newest).toBeGreaterThan(7200);
  const row = desk.rows().nth(8);
  const id = await row.getAttribute('data-id');
  await row.click({ position: { x: 30, y: 15 } });
  const still = page.locator(`[data-id="${id}"]`);
  const before = await still.boundingBox();
  await flood.say(250);
  const slider = page.getByRole('slider', { name: 'Timeline' });
  await expect.poll(async () => Number(await slider.getAttribute('aria-valuemax'))).toBeGreaterThan(8700);
  expect(await still.boundingBox()).toEqual(before);
  flood.close();
});

test('the timeline is a slider that goes anywhere', async ({ live, port }) => {
  await fetchPub(port);
  await expect(live.rows('221')).toBeVisible();
  const slider = live.page.getByRole('slider', { name: 'Timeline' });
  await slider.focus();
  await live.page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuenow', '1');
  await expect(live.inspector.locator('.sub')).toContainText('Event #1 ');
  await live.page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', /^event 2 of \d+$/);
  const area = await slider.boundingBox();
  if (!area) throw new Error('no timeline');
  await live.page.mouse.click(area.x + 1, area.y + 10);
  await expect(slider).toHaveAttribute('aria-valuenow', '1');
  await expect(live.button(/^Newest/)).toBeVisible();
  await live.page.mouse.click(area.x + area.width - 2, area.y + 10);
  await expect(live.button(/^Newest/)).toHaveCount(0);
});
