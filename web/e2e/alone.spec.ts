import { expect, test } from './support/test';

test('the page from a plain file server is whole with the built-in client', async ({ desk, plain }) => {
  await desk.open(`${plain}?lang=en`);
  await expect(desk.page.getByText('Works offline: use the client in this page')).toBeVisible();
  await desk.type('open haha:hehe@');
  await expect(desk.said(/^← ?230 /)).toBeVisible();
  await desk.type('mkdir /incoming/box');
  await expect(desk.said(/257 /)).toBeVisible();
  await desk.type('ls');
  await expect(desk.said('226 ').first()).toBeVisible();
  await desk.type('get readme.txt');
  await expect(desk.said('226 ')).toHaveCount(2);
  await desk.type('put readme.txt /incoming/box/again.txt');
  await expect(desk.said('226 ')).toHaveCount(3);

  await expect(desk.rows('STOR')).toHaveCount(1);
  const folder = desk.files.getByRole('treeitem', { name: 'incoming' });
  await folder.click();
  await desk.files.getByRole('treeitem', { name: 'box' }).click();
  await expect(desk.files.getByRole('treeitem', { name: 'again.txt' })).toBeVisible();

  await desk.said('RETR').getByRole('button').click();
  await expect(desk.inspector.getByRole('heading', { name: 'Retrieve a file' })).toBeVisible();

  await desk.type('bye');
  await expect(desk.said('221 ')).toBeVisible();
});

test('active mode, resuming and interrupting work in the page alone', async ({ desk, plain }) => {
  await desk.open(plain);
  await desk.type('open haha:hehe@');
  await desk.type('active');
  await desk.type('get readme.txt');
  await expect(desk.rows(/EPRT|PORT/).first()).toBeVisible();
  await expect(desk.said('226 ')).toHaveCount(1);
  await desk.type('restart 10');
  await desk.type('get readme.txt');
  await expect(desk.said('226 ')).toHaveCount(2);
  await expect(desk.rows('REST')).toHaveCount(1);

  await desk.pause();
  await desk.type('pwd');
  await expect(desk.heldRows).toHaveCount(1);
  await desk.client.getByRole('textbox').press('Control+c');
  await expect(desk.said('Not waiting')).toBeVisible();
  await desk.run();
  await desk.type('noop');
  await expect(desk.said(/200 /).last()).toBeVisible();
});

test('every example types for the reader, and sets all that it depends on', async ({ desk, plain }) => {
  await desk.open(plain);
  // What was set before must not matter.
  for (const line of ['mode block', 'struct record', 'epsv off', 'active', 'ascii']) await desk.type(line);
  const examples = desk.client.getByRole('group', { name: 'Examples' });
  const prompt = desk.client.locator('label[for=console-input]');
  for (const [name, proof] of [
    ['Download, passive (227)', /227 Entering Passive Mode/],
    ['Download, active (PORT)', /PORT 127,0,0,1/],
    ['List files', /229 Entering Extended/],
    ['Upload', /STOR \/incoming\/numbers\.bin/],
    ['ASCII against binary', /TYPE A/],
    ['Resume a download', /REST 131072/],
    ['Abort a download', /ABOR/],
    ['Wrong password', /530 /],
    ['Log in with TLS', /PROT P/],
    ['A firewall in the way', /425 /],
    ['Log in', /230 /],
  ] as const) {
    await examples.getByRole('button', { name, exact: true }).click();
    await expect(desk.said(proof).last(), name).toBeVisible();
    await expect(prompt, name).toHaveText('ftp> ');
  }
  // The settings that the examples found are told to no server.
  await expect(desk.rows('MODE')).toHaveCount(0);
  await expect(desk.rows('STRU')).toHaveCount(0);
  await expect(desk.said('426 ')).toHaveCount(1);
});

test('an example gives up the question that the client asks', async ({ desk, plain }) => {
  await desk.open(plain);
  const field = desk.client.getByRole('textbox');
  await desk.type('open');
  await expect(field).toHaveAttribute('placeholder', 'haha, or Enter for anonymous');
  await desk.client.getByRole('button', { name: 'List files' }).click();
  await expect(desk.said('226 ')).toHaveCount(1);
  await expect(desk.said(/USER haha/)).toHaveCount(1);
});

test('Tab completes, arrows bring lines back, and neither is a trap', async ({ desk, plain }) => {
  await desk.open(plain);
  await desk.type('open haha:hehe@');
  await desk.type('pwd');
  await desk.type('ls');
  await expect(desk.said('226 ')).toHaveCount(1);
  const field = desk.client.getByRole('textbox');
  await field.fill('get rea');
  await field.press('Tab');
  await expect(field).toHaveValue(/^get readme\.txt/);
  await field.press('Escape');
  await field.press('Tab');
  await expect(field).not.toBeFocused();
  await field.fill('');
  await field.focus();
  await field.press('ArrowUp');
  await expect(field).toHaveValue('ls');
  await field.press('ArrowUp');
  await expect(field).toHaveValue('pwd');
  // The line before has a password and is not kept.
  await field.press('ArrowUp');
  await expect(field).toHaveValue('pwd');
  await field.press('ArrowDown');
  await field.press('ArrowDown');
  await expect(field).toHaveValue('');
});

test('a line with a password is kept nowhere', async ({ desk, plain }) => {
  await desk.open(plain);
  const secret = 's3cr3t-Wort';
  await desk.type('open haha:hehe@');
  for (const line of ['quote USER haha', `quote PAS ${secret}`, `user haha ${secret}`, secret, 'noop']) {
    await desk.type(line);
  }
  await expect(desk.said('200 ')).toBeVisible();
  const kept = () =>
    desk.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, location.href]));
  await expect.poll(kept).toContain('noop');
  expect(await kept()).not.toContain(secret);
  await expect(desk.page.locator('body')).not.toContainText(secret);
});

test('a password is never shown', async ({ desk, plain }) => {
  await desk.open(plain);
  await desk.type('open');
  await desk.type('haha');
  const field = desk.client.locator('input');
  await expect(field).toHaveAttribute('type', 'password');
  await field.fill('hehe');
  await field.press('Enter');
  await expect(desk.said('230 ')).toBeVisible();
  await expect(field).toHaveAttribute('type', 'text');
  await expect(desk.client.getByRole('log')).not.toContainText('hehe');
  await expect(desk.rows('••••')).toContainText('••••');
  await desk.inspect(desk.rows('••••'));
  const hex = desk.inspector.locator('.bytes-hex').first();
  await expect(hex).toHaveText(/^5041535320(••)+/);
  await desk.inspector.getByRole('button', { name: 'Show secret' }).click();
  await expect(hex).toHaveText(/^5041535320686568/);
  await expect(desk.inspector.locator('.bytes-text').first()).toContainText('PASS heh');
});
