import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Page } from '@playwright/test';
import { expectClean } from './support/axe';
import { Wire } from './support/clients';
import { Desk } from './support/desk';
import { Relay } from './support/relay';
import { expect, test } from './support/test';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** Begins the lesson that the address of the page names. */
async function begin(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Begin' }).press('Enter');
}

test('a client of one stage is judged, and the card is saved', async ({ desk, relay }) => {
  test.setTimeout(120_000);
  const { page } = desk;
  await desk.open(`${relay.url}?lesson=build-client&seed=k7q-1&theme=light&lang=en`);
  const port = await desk.connected();
  await begin(page);
  const pane = page.getByRole('region', { name: 'Lesson' });
  await expect(pane.getByRole('heading', { name: 'Stage 1: connect' })).toBeVisible();
  await expect(pane.getByText('C QUIT\\r\\n')).toBeVisible();

  // It does not wait for the greeting: the page says so, with the event.
  const eager = await Wire.open(port);
  eager.say('QUIT');
  await expect(pane).toContainText("The client sends QUIT before the server's greeting");
  await expect(pane).toContainText('RFC 959 §5.4');
  await eager.gone();
  await pane
    .getByRole('button', { name: /^#\d+$/ })
    .last()
    .press('Enter');
  await expect(desk.inspector).toContainText('QUIT');

  const client = await Wire.open(port);
  expect(await client.line()).toMatch(/^220 /);
  expect(await client.ask('QUIT')).toMatch(/^221 /);
  await client.gone();
  await expect(pane.getByRole('heading', { name: 'Stage 2: read replies' })).toBeVisible();

  const card = pane.locator('details.lesson-card');
  await expect(card).toContainText('1 of 12 stages passed');
  await card.locator('summary').press('Enter');
  await card.getByRole('textbox', { name: 'Name on the card' }).fill('Ann Lee');
  await expectClean(page, 'a stage', '.lesson');
  const saved = page.waitForEvent('download');
  await card.getByRole('button', { name: 'Save as Markdown' }).press('Enter');
  const file = await saved;
  expect(file.suggestedFilename()).toBe('Ann-Lee-build-client-card.md');
  const text = await readFile(await file.path(), 'utf8');
  expect(text).toContain('# Build your own FTP client: Ann Lee');
  expect(text).toContain('| ✓ | Stage 1: connect | pass |');
});

test('a server of a student’s is judged by dialling out, and our own server does not count', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const student = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 Ready.\r\n');
  }).listen(0, '127.0.0.1');
  await new Promise((ok) => student.once('listening', ok));
  const at = student.address();
  const port = typeof at === 'object' && at ? at.port : 0;
  const relay = await Relay.start('-dial', `device=127.0.0.1:${port}`, '-dial-loopback');
  const desk = new Desk(page);
  await desk.open(`${relay.url}?lesson=build-server&seed=k7q-1&theme=light&lang=en`);
  await desk.connected();
  await begin(page);
  const pane = page.getByRole('region', { name: 'Lesson' });
  await expect(pane.getByRole('heading', { name: 'Stage 1: greeting' })).toBeVisible();
  await desk.type('open anonymous:me@');
  await expect(desk.said('230 ')).toBeVisible();
  await expect(pane.getByRole('heading', { name: 'Stage 1: greeting' })).toBeVisible();
  await desk.type('close');
  await desk.type('open device:');
  await expect(pane.getByRole('heading', { name: 'Stage 2: USER and PASS' })).toBeVisible();
  await page.close();
  await relay.stop();
  student.close();
});

test('the list has the lessons in which a program is built in a group of their own', async ({ live }) => {
  const { page } = live;
  await live.press('Lessons');
  const list = page.getByRole('dialog', { name: 'Lessons' }).getByRole('list', { name: 'Build your own' });
  await expect(list.getByRole('button')).toHaveCount(2);
  await expectClean(page, 'the list', 'dialog[open]');
});
