import { readFile, writeFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { lftpAttached } from './support/clients';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';

// One test walks through all of it, with a real client beside the browser.
test.describe.configure({ timeout: 240_000 });

/** The number in a file's mark: "new · #39". */
async function eventOf(row: Locator): Promise<number> {
  return Number(/#(\d+)/.exec((await row.textContent()) ?? '')?.[1]);
}

/** Looks back to the moment after an event, by the button of the inspector. */
async function lookBack(desk: Desk, id: number): Promise<void> {
  const row = desk.page.locator(`[role=row][data-id="${id}"]`);
  // Only what is in view stands in the document.
  await desk.events.press('Home');
  await expect(async () => {
    if (!(await row.count())) await desk.events.press('PageDown');
    expect(await row.count()).toBe(1);
  }).toPass();
  await desk.inspect(row);
  await desk.button('Look back to this moment').click();
  await expect(bar(desk)).toContainText(`Files as they were after #${id} · read-only`);
}

const bar = (desk: Desk) => desk.page.locator('.past-bar');
const file = (desk: Desk, name: RegExp) => desk.files.getByRole('treeitem', { name });

/** What a file of the tree holds, as its viewer shows it. */
async function content(desk: Desk, row: Locator): Promise<string> {
  await row.click({ position: { x: 70, y: 12 } });
  await desk.button('More for the selected file').click();
  await desk.page.getByRole('menuitem', { name: 'View' }).click();
  const viewer = desk.page.getByRole('dialog');
  const text = viewer.getByRole('group', { name: /holds$/ });
  await expect(text).not.toBeEmpty();
  const shown = (await text.textContent()) ?? '';
  await desk.page.keyboard.press('Escape');
  await expect(viewer).toHaveCount(0);
  return shown;
}

test('looks back, restores for real, and forks, with lftp attached', async ({ live, port }, info) => {
  await live.type('open haha:hehe@');
  await live.type('cd pub');
  await expect(live.said('250 ')).toBeVisible();

  const local = info.outputPath('note.txt');
  const lftp = lftpAttached(port);
  const note = file(live, /^note\.txt/);
  await writeFile(local, 'version one\n');
  lftp.say(`put ${local} -o /note.txt`);
  // It sets the file's time too, which is one more change.
  const timed = live.rows('213 Modify');
  await expect(timed).toHaveCount(1);
  await expect(note).toContainText(/changed · #\d+/);
  const first = await eventOf(note);
  await writeFile(local, 'the second version\n');
  lftp.say(`put ${local} -o /note.txt`);
  await expect(timed).toHaveCount(2);
  await expect(note).not.toContainText(`#${first}`);
  const second = await eventOf(note);
  lftp.say('rm /note.txt');
  await expect(note).toHaveCount(0);
  lftp.say('mkdir /later');
  await expect(file(live, /^later/)).toBeVisible();
  await live.type('cd /incoming');
  await expect(live.said('"/incoming"').or(live.said('250 Directory changed to /incoming'))).toBeVisible();

  // The past, read-only, with what differs from now.
  await expect(live.button('Upload files')).toBeVisible();
  await lookBack(live, first);
  await expect(note).toContainText('gone now');
  await expect(file(live, /^later/)).toContainText('came later');
  expect(await content(live, note)).toBe('version one\n');
  await expect(live.button('Upload files')).toHaveCount(0);
  const sessions = live.page.getByRole('region', { name: 'Sessions' });
  await expect(sessions).toContainText(`Sessions after #${first}`);
  await expect(sessions.locator('.se.past', { hasText: 'S1' })).toContainText('/pub');
  await expect(sessions.locator('.se.past', { hasText: 'S2' })).toContainText(/lftp.*TYPE I/);
  await lookBack(live, second);
  expect(await content(live, note)).toBe('the second version\n');
  const download = live.page.waitForEvent('download');
  await note.click({ position: { x: 70, y: 12 } });
  await live.button('More for the selected file').click();
  await live.page.getByRole('menuitem', { name: 'Download' }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toBe('the second version\n');
  await live.button('Now').click();
  await expect(bar(live)).toHaveCount(0);
  await expect(note).toHaveCount(0);

  // Going back names whom it closes, and does nothing before the yes.
  await lookBack(live, first);
  await live.button('Restore here…').click();
  const dialog = live.page.getByRole('dialog', { name: `Go back to after #${first}?` });
  await expect(dialog).toContainText('1 client will be closed with 421');
  await expect(dialog.getByRole('listitem')).toHaveText(/^S2.*lftp/);
  await live.button('Cancel').click();
  await expect(live.rows('421')).toHaveCount(0);
  await live.button('Restore here…').click();
  await live.button('Restore and close 1 client').click();
  const back = live.rows(`went back to #${first}`);
  await expect(back).toBeVisible();
  await expect(live.rows('421')).toHaveCount(1);
  await expect(live.rows('421')).toContainText('S2');
  await expect(sessions.locator('.se.over', { hasText: 'S2' })).toContainText('Ended: 421');
  expect(await content(live, note)).toBe('version one\n');
  await expect(file(live, /^later/)).toHaveCount(0);

  // The built-in client goes on from there.
  await live.type('pwd');
  await expect(live.said('257 "/pub"')).toBeVisible();
  await live.type('mkdir fork');
  await expect(file(live, /^fork/)).toBeVisible();

  // Both lines of history are to be seen.
  await live.inspect(back);
  const lines = live.inspector.getByRole('region', { name: 'Lines of history' });
  await expect(lines).toContainText(/Line 1, left#1–#\d+/);
  await expect(lines).toContainText(new RegExp(`Line 2#1–#${first}, #\\d+–#\\d+`));
  const left = live.page.getByRole('row', { name: /left behind by going back/ });
  await expect(left.and(live.rows('DELE'))).toBeVisible();
  await expect(live.rows('MKD').filter({ hasText: 'later' }).and(left)).toBeVisible();
  const forked = live.rows('MKD').filter({ hasText: 'fork' });
  await expect(forked).toBeVisible();
  await expect(forked.and(left)).toHaveCount(0);
  await lookBack(live, second);
  expect(await content(live, note)).toBe('the second version\n');

  lftp.say('quit');
  lftp.child.stdin?.end();
  await lftp.ended;
});

test('snapshots: named, looked at, restored and deleted by keyboard', async ({ desk, plain }) => {
  const { page } = desk;
  await desk.open(`${plain}?lang=en`);
  await desk.type('open haha:hehe@');
  await desk.type('mkdir one');
  await expect(file(desk, /^one/)).toBeVisible();

  await desk.button('Snapshots').focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: 'Snapshots' });
  await expect(panel).toContainText('None yet.');
  await panel.getByRole('textbox', { name: 'Name this moment' }).focus();
  await page.keyboard.type('with one');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('listitem')).toContainText('with one');
  await page.keyboard.press('Escape');
  await expect(desk.rows('snapshot “with one”')).toBeVisible();

  await desk.type('rmdir one');
  await expect(file(desk, /^one/)).toHaveCount(0);
  await desk.button('Snapshots').press('Enter');
  await panel.getByRole('button', { name: 'Look at with one' }).press('Enter');
  await expect(file(desk, /^one/)).toContainText('gone now');
  await expect(bar(desk)).toContainText('read-only');
  await page.keyboard.press('Escape');
  await expect(bar(desk)).toHaveCount(0);

  await desk.button('Snapshots').press('Enter');
  await panel.getByRole('button', { name: 'Restore with one…' }).press('Enter');
  const ask = page.getByRole('dialog', { name: /Go back to “with one”/ });
  await expect(ask).toContainText('No real client is connected.');
  await ask.getByRole('button', { name: 'Restore', exact: true }).press('Enter');
  await expect(desk.rows('went back to “with one”')).toBeVisible();
  await expect(file(desk, /^one/)).toBeVisible();
  await desk.type('pwd');
  await expect(desk.said('257 "/"').last()).toBeVisible();

  await desk.button('Snapshots').press('Enter');
  await panel.getByRole('button', { name: 'Delete with one' }).press('Enter');
  await expect(panel).toContainText('None yet.');
});

test('the built-in client that has left comes back as it was', async ({ desk, plain }) => {
  await desk.open(`${plain}?lang=en`);
  await desk.type('open haha:hehe@');
  await desk.type('cd pub');
  await expect(desk.said('250 ')).toBeVisible();
  const there = desk.rows('250').last();
  await expect(there).toBeVisible();
  const id = Number(await there.getAttribute('data-id'));
  await desk.type('bye');
  await expect(desk.said('221 ')).toBeVisible();
  await lookBack(desk, id);
  await desk.button('Restore here…').click();
  await expect(desk.page.getByRole('dialog')).toContainText('is connected again as it was');
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(desk.said(`The server has gone back to event #${id}.`)).toBeVisible();
  await desk.type('pwd');
  await expect(desk.said('257 "/pub"')).toBeVisible();
});
