import { cpus } from 'node:os';
import type { Page } from '@playwright/test';
import type { Desk } from '../e2e/support/desk';
import { Flood } from '../e2e/support/flood';
import { test } from '../e2e/support/test';
import { heap, timeFilter, timeLook, watch } from './measure';

const events = Number(process.env.BENCH_EVENTS ?? 100_000);
const seconds = Number(process.env.BENCH_SECONDS ?? 30);
const sessions = 4;

const rows: string[] = [];
const row = (what: string, budget: string, value: string) => rows.push(`| ${what} | ${budget} | ${value} |`);
const ms = (n: number) => `${Math.round(n)} ms`;
const mb = (n: number) => `${(n / 2 ** 20).toFixed(0)} MB`;

/** Number of the newest event that the page has. */
const head = (page: Page) =>
  page.getByRole('slider', { name: 'Timeline' }).getAttribute('aria-valuemax').then(Number);

async function reach(page: Page, id: number): Promise<void> {
  while ((await head(page)) < id) await page.waitForTimeout(100);
}

test('the page', async ({ desk, relay }) => {
  const { page } = desk;
  const began = Date.now();
  await desk.open(`${relay.url}?theme=light&lang=en`);
  const usable = Date.now() - began;
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  );
  row('first paint', '≤ 300 ms', ms(paint));
  row('usable: the server answers (no cache)', '≤ 1500 ms', ms(usable));

  const flood = await Flood.open(await desk.connected(), sessions);
  await followLive(desk, flood);
  await fill(desk, flood);
  await filters(page);
  await lookBack(page);
  row(`page's heap, ${events.toLocaleString('en')} events`, '≤ 150 MB at 200,000', mb(await heap(page)));
  flood.close();
});

test('a full record', async ({ desk, relay }) => {
  const { page } = desk;
  const keep = 10_000;
  await desk.open(`${relay.url}?theme=light&lang=en&events=${keep}`);
  const flood = await Flood.open(await desk.connected(), sessions);
  const at: number[] = [];
  for (const total of [1.5, 3, 4.5]) {
    await flood.say(Math.round((1.5 * keep) / sessions / 2));
    await reach(page, total * keep);
    at.push(await heap(page));
  }
  row(
    `page's heap, record full at ${keep.toLocaleString('en')}, after 15,000, 30,000, 45,000 events`,
    'bounded',
    at.map(mb).join(', '),
  );
  flood.close();
});

test.afterAll(() => {
  console.log(
    `\nThe page in Chromium, ${events.toLocaleString('en')} events of real sessions through the relay, ${cpus().length} CPUs.\n`,
  );
  console.log(['| what | budget | measured |', '|---|---|--:|', ...rows].join('\n'));
});

/** A thousand events a second while the list keeps to its end. */
async function followLive(desk: Desk, flood: Flood): Promise<void> {
  await flood.say(50);
  const from = await head(desk.page);
  let took = 0;
  const seen = await watch(desk.page, async () => {
    took = await flood.pace(500 / sessions, seconds);
    await reach(desk.page, from + 1000 * seconds - 100);
  });
  const rate = Math.round((1_000_000 * seconds) / took);
  const what = `following ${rate.toLocaleString('en')} events/s for ${seconds} s`;
  row(`${what}: frame, p95 (p99)`, '≤ 25 ms', `${ms(seen.p95)} (${ms(seen.p99)})`);
  row(`${what}: longest task`, '≤ 50 ms', seen.longest ? ms(seen.longest) : 'under 50 ms');
  row(`${what}: elements`, '≤ 2,500', String(seen.nodes));
}

/** As fast as it goes, up to the number of events that is wanted. */
async function fill(desk: Desk, flood: Flood): Promise<void> {
  const from = await head(desk.page);
  const began = Date.now();
  const rest = Math.max(0, events - from);
  const seen = await watch(desk.page, async () => {
    await flood.say(Math.ceil(rest / sessions / 2));
    await reach(desk.page, from + rest - 100);
  });
  const rate = Math.round((rest * 1000) / (Date.now() - began));
  row(
    `as fast as it goes, ${rate.toLocaleString('en')} events/s: frame, p95; longest task`,
    '',
    `${ms(seen.p95)}; ${ms(seen.longest)}`,
  );
}

async function filters(page: Page): Promise<void> {
  for (const text of [
    'verb:CWD',
    '-session:S2 code:5xx',
    'readme',
    '/size|mdtm/ | file:/pub/*',
    'ftp.response.code == 250',
  ]) {
    const { first, complete, count } = await timeFilter(page, text);
    row(
      `filter \`${text.replaceAll('|', '\\|')}\` (${count}): first rows; complete`,
      '≤ 50 ms; ≤ 300 ms',
      `${ms(first)}; ${ms(complete)}`,
    );
    await timeFilter(page, 'id>0');
  }
  await page.getByRole('button', { name: 'Clear the filter' }).click();
}

async function lookBack(page: Page): Promise<void> {
  row(
    'look back from the newest to the first event: ladder, files, sessions',
    '≤ 100 ms',
    ms(await timeLook(page, 'Home', 1)),
  );
  row('… to the middle', '≤ 100 ms', ms(await timeLook(page, 'PageDown', 10)));
  row('… one step back', '≤ 100 ms', ms(await timeLook(page, 'ArrowLeft', 1)));
}
