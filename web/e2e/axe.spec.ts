import { readFile } from 'node:fs/promises';
import { expectClean } from './support/axe';
import { curl, Wire } from './support/clients';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';

// axe looks at every element, three times in each state.
test.describe.configure({ timeout: 480_000 });
test.use({
  // A trace would take a picture of the page for each of them.
  trace: 'off',
  // A step that cannot be made is told soon.
  actionTimeout: 60_000,
  // What is fading in has less contrast than it will have.
  contextOptions: { reducedMotion: 'reduce' },
  // In the last state the relay is gone: the page looks for it, and axe for style sheets.
  excused: [/WebSocket connection|ERR_CONNECTION_REFUSED|Couldn't load preload assets/],
});

const leave = (desk: Desk) => desk.page.keyboard.press('Escape');

interface Scene extends Desk {
  wire?: Wire;
}

const dialog = 'dialog[open]';
const pop = ':popover-open';
const rows = '#region-ladder';

/** Every state that the page can be in, in an order in which each leads to the next; looked at is what is new in it, or all. */
const states: [string, string | undefined, (desk: Scene, port: number) => Promise<unknown>][] = [
  ['welcome', undefined, async () => {}],
  ['connect', dialog, (d) => d.button('Connect a client').click()],
  [
    'help',
    dialog,
    async (d) => {
      await leave(d);
      await d.press('Keyboard shortcuts and help');
    },
  ],
  [
    'server, files kept',
    pop,
    async (d) => {
      await leave(d);
      await d.button('The server in this tab').click();
      await d.page.getByLabel('Keep files in this browser').check();
      await expect(d.page.locator('.keep-box .keep-state')).toContainText('Kept');
    },
  ],
  [
    'live',
    undefined,
    async (d, port) => {
      await leave(d);
      expect(await curl(`ftp://haha:hehe@127.0.0.1:${port}/pub/`).ended).toMatchObject({ code: 0 });
      await expect(d.rows('221').first()).toBeVisible();
    },
  ],
  ['a reply, explained', '#region-inspector', (d) => d.inspect(d.rows(/22[79] Entering/).last())],
  [
    'a diagram of RFC 959',
    '#region-inspector',
    async (d) => {
      await d.inspector.getByRole('tab', { name: 'RFC 959 §6' }).click();
      await expect(d.inspector.getByRole('img', { name: /^RFC 959 §6/ })).toBeVisible();
    },
  ],
  [
    'the session machine, as a list too',
    '#region-inspector',
    async (d) => {
      await d.inspector.getByRole('tab', { name: 'Session' }).click();
      await d.inspector.locator('[data-state=logged-in]').click();
      await d.inspector.getByText('All states and transitions as a list').click();
    },
  ],
  [
    'coverage',
    dialog,
    async (d) => {
      await d.button('What was seen, and what was not').click();
      await expect(d.page.getByRole('dialog', { name: 'Coverage of this run' })).toBeVisible();
    },
  ],
  [
    'reference',
    dialog,
    async (d) => {
      await leave(d);
      await d
        .button(/^All about 22[79]$/)
        .first()
        .click();
      await expect(d.page.getByRole('dialog', { name: 'Questions, verbs and reply codes' })).toBeVisible();
    },
  ],
  [
    'data, explained',
    '#region-inspector',
    async (d) => {
      await leave(d);
      await d.show('Ladder');
      await d.inspect(d.events.locator('[data-k=dat]:not([data-hid])').first());
    },
  ],
  ['files', '#region-files', (d) => d.show('Files')],
  ['file menu', pop, (d) => d.button('More for the selected file').click()],
  [
    'client',
    '#region-client',
    async (d) => {
      await leave(d);
      await d.show('Client');
      await d.type('open haha:hehe@');
      await expect(d.said('230 ')).toBeVisible();
    },
  ],
  [
    'row menu',
    pop,
    async (d) => {
      await d.show('Ladder');
      await d.rows('USER').first().click({ button: 'right' });
      await expect(d.page.getByRole('menu', { name: /^Event/ })).toBeVisible();
    },
  ],
  [
    'a filter that cannot be read',
    rows,
    async (d) => {
      await leave(d);
      await d.page.locator('#filter').fill('verb:RETR (');
    },
  ],
  ['a filter that finds nothing', rows, (d) => d.page.locator('#filter').fill('verb:SITE')],
  ['a filter with suggestions', rows, (d) => d.page.locator('#filter').fill('ver')],
  [
    'several rows',
    rows,
    async (d) => {
      await d.page.locator('#filter').fill('');
      await leave(d);
      await d
        .rows('USER')
        .first()
        .click({ position: { x: 30, y: 15 } });
      await d
        .rows('PASS')
        .first()
        .click({ position: { x: 30, y: 15 }, modifiers: ['Shift'] });
      await expect(d.page.getByRole('group', { name: 'Selected rows' })).toBeVisible();
    },
  ],
  ['rows as a picture', dialog, (d) => d.button('Rows as a picture').click()],
  [
    'table',
    rows,
    async (d) => {
      await leave(d);
      await d.button('Table').click();
    },
  ],
  [
    'compare',
    '.cmp',
    async (d, port) => {
      await leave(d);
      expect(await curl(`ftp://haha:hehe@127.0.0.1:${port}/`).ended).toMatchObject({ code: 0 });
      const sessions = d.page.getByRole('region', { name: 'Sessions' });
      await sessions.getByRole('button', { name: /^S3/ }).first().hover();
      await d.button('More for S3').click();
      await d.button('Compare with another…').click();
      await d.page.getByRole('row', { name: /^Row 2, / }).click();
    },
  ],
  [
    'looking back',
    undefined,
    async (d) => {
      await d.button('Ladder').first().click();
      await d.events.focus();
      await d.page.keyboard.press('End');
      await d.page.keyboard.press(',');
      await expect(d.page.locator('.pill.flow')).toContainText('#');
    },
  ],
  ['looking back at files', '#region-files', (d) => d.show('Files')],
  [
    'snapshots',
    pop,
    async (d) => {
      await d.press('Snapshots');
      await d.page.getByLabel(/^Name the moment/).fill('before');
      await d.button('Keep').click();
      await expect(d.button('Look at before')).toBeVisible();
    },
  ],
  [
    'restore',
    dialog,
    async (d, port) => {
      d.wire = await Wire.open(port);
      await d.wire.login();
      await d.button('Restore before…').click();
      await expect(d.page.getByRole('dialog')).toContainText('421');
    },
  ],
  [
    'export',
    pop,
    async (d) => {
      await leave(d);
      await d.press('Export');
      await expect(d.page.getByRole('dialog', { name: 'Export' })).toContainText('.ftpsim.json');
    },
  ],
  [
    'held command',
    '#region-held',
    async (d) => {
      await leave(d);
      await d.show('Ladder');
      await d.events.focus();
      await d.page.keyboard.press('End');
      await d.pause();
      d.wire?.say('RETR readme.txt');
      await expect(d.heldRows).toHaveCount(1);
      await d.show('Client');
      await expect(d.editor).toBeVisible();
    },
  ],
  ['held command among the rows', undefined, (d) => d.show('Ladder')],
  [
    'a recording that was opened',
    undefined,
    async (d) => {
      await d.run();
      const saved = d.page.waitForEvent('download');
      await d.page.keyboard.press('Control+s');
      const buffer = await readFile(await (await saved).path());
      await d.press('Export');
      await d.page
        .getByLabel('Open…')
        .and(d.page.locator('input'))
        .setInputFiles({ name: 'run.ftpsim.json', mimeType: 'application/json', buffer });
      await expect(d.page.getByRole('region', { name: 'Recording' })).toBeVisible();
    },
  ],
];

const sizes = [
  { width: 1440, height: 900 },
  { width: 900, height: 1200 },
  { width: 390, height: 844 },
];

for (const size of sizes) {
  test.describe(`${size.width} wide`, () => {
    test.use({ viewport: size });

    test('no finding in any state', async ({ live, relay, port }) => {
      const scene: Scene = live;
      for (const [name, part, go] of states) {
        // A small screen has no room for it.
        if (name === 'table' && size.width <= 640) continue;
        await test.step(name, async () => {
          await go(scene, port);
          await expectClean(live.page, name, part);
        });
      }
      scene.wire?.close();
      await relay.stop();
      await expect(live.page.getByRole('alert').filter({ hasText: 'Relay connection lost' })).toBeVisible();
      await expectClean(live.page, 'lost');
    });
  });
}

test('no finding without a relay, at any size', async ({ desk, plain }) => {
  await desk.open(`${plain}?lang=en&theme=light`);
  for (const size of sizes) {
    await desk.page.setViewportSize(size);
    await expectClean(desk.page, `alone, ${size.width} wide`);
  }
});
