import type { Page } from '@playwright/test';
import { lftpAttached } from './support/clients';
import { expect, test } from './support/test';

// The mouse is never used, and everything is found by the name that a screen
// reader gives it.
test.describe.configure({ timeout: 240_000 });

/** The name and role of what has the focus, as a screen reader would say them. */
const focused = async (page: Page): Promise<string> => {
  const now = page.locator(':focus');
  return (await now.count()) ? await now.ariaSnapshot() : '';
};

/** Presses Tab until something of that role and name has the focus: - button "Name". */
async function tabTo(page: Page, what: RegExp, key = 'Tab', most = 120): Promise<void> {
  for (let i = 0; i < most; i++) {
    if (what.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${what} is not reached by ${key}; at last: ${await focused(page)}`);
}

test('a newcomer finds the way by keyboard and by names', async ({ live, port }, info) => {
  const { page } = live;
  const press = (key: string) => page.keyboard.press(key);
  const spoken = page.locator('[aria-live=polite]');

  // Open: what is there has names.
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'FTP Simulator' })).toBeVisible();
  for (const name of ['Transport', 'Built-in client']) {
    await expect(page.getByRole('region', { name })).toBeVisible();
  }
  await expect(page.getByRole('complementary', { name: 'Sessions and files' })).toBeVisible();

  // Connect: the dialog gives the command, and tells when the client is there.
  await tabTo(page, /^- button "Connect a client"/);
  await press('Enter');
  const connect = page.getByRole('dialog', { name: 'Connect a client' });
  await expect(connect).toBeVisible();
  await tabTo(page, /^- tab "curl"/);
  await press('ArrowRight');
  await expect(connect.getByRole('tabpanel', { name: 'lftp' })).toContainText(`-p ${port} 127.0.0.1`);
  const status = connect.getByRole('status').last();
  await expect(status).toContainText(/waiting/i);
  const lftp = lftpAttached(port);
  // A newcomer reads before deciding, and lftp waits.
  lftp.say('set net:timeout 600');
  lftp.say('cls');
  await expect(status).not.toContainText(/waiting/i);
  await press('Escape');
  await expect(connect).toBeHidden();
  expect(await focused(page)).toMatch(/^- button "Connect a client"/);
  await expect(page.getByRole('row', { name: /server to client, session 1, 226/ })).toBeVisible();

  // Pause.
  await press('Alt+1');
  expect(await focused(page)).toMatch(/^- grid "Events"/);
  await press('Space');
  await expect(page.getByRole('button', { name: 'Run' })).toBeVisible();
  await expect(spoken).toContainText(/paused/i);

  // Edit what lftp says.
  lftp.say('mkdir /wrong');
  const held = page.getByRole('region', { name: 'Held message' });
  const text = held.getByRole('textbox').first();
  await expect(text).toHaveValue(/^MKD/);
  await press('e');
  await expect(text).toBeFocused();
  await press('Control+a');
  await page.keyboard.type('MKD /right');
  await tabTo(page, /^- button "Send edited"/);
  await press('Enter');

  // Release the reply, and run again.
  await expect(text).toHaveValue(/^257/);
  await press('Alt+1');
  await press('a');
  await expect(held).toBeHidden();
  await press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  const files = page.getByRole('tree', { name: 'Server files' });
  await expect(files.getByRole('treeitem', { name: /^right/ })).toBeVisible();
  await expect(files.getByRole('treeitem', { name: /^wrong/ })).toHaveCount(0);

  // Look back to before it.
  const grid = page.getByRole('grid', { name: 'Events' });
  await press('End');
  const here = async () => {
    const id = await grid.getAttribute('aria-activedescendant');
    return id ? ((await page.locator(`[id="${id}"]`).getAttribute('aria-label')) ?? '') : '';
  };
  for (let i = 0; i < 20 && !/MKD \/right/.test(await here()); i++) await press('k');
  expect(await here()).toMatch(/session 1.*MKD \/right/);
  await press('k');
  await press('Shift+F10');
  await expect.poll(() => focused(page)).toMatch(/^- menuitem/);
  await tabTo(page, /^- menuitem "Look back to here"/, 'ArrowDown');
  await press('Enter');
  await expect(files.getByRole('treeitem', { name: /^right/ })).toContainText('came later');

  // Restore: it says who is closed by that.
  await expect(page.getByRole('button', { name: 'Restore here…' })).toBeVisible();
  await press('Alt+3');
  await tabTo(page, /^- button "Restore here…"/);
  await press('Enter');
  const restore = page.getByRole('dialog', { name: /^Go back to after #\d+\?$/ });
  await expect(restore.getByRole('listitem')).toContainText('lftp');
  await tabTo(page, /^- button "Restore and close 1 client"/);
  await press('Enter');
  await expect(page.getByRole('row', { name: /server to client, session \d+, 421/ })).toBeVisible();
  await expect(files.getByRole('treeitem', { name: /^right/ })).toHaveCount(0);

  // Export.
  await tabTo(page, /^- button "Export"/);
  await press('Enter');
  const download = page.waitForEvent('download');
  await tabTo(page, /^- '?button "\.ftpsim\.json/);
  await press('Enter');
  await (await download).saveAs(info.outputPath('run.ftpsim.json'));

  lftp.say('quit');
  lftp.child.stdin?.end();
  await lftp.ended;
});
