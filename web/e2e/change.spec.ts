import { writeFile } from 'node:fs/promises';
import { type Client, Wire } from './support/clients';
import { lftp, openBreaks, openFaults, openLibrary, setBreak } from './support/gate';
import { expect, test } from './support/test';

// High enough that every row is drawn at once.
test.use({ viewport: { width: 1440, height: 2400 } });

/** Whether a client has ended, without waiting for it. */
function running(client: Client): () => boolean {
  let over = false;
  void client.ended.then(() => {
    over = true;
  });
  return () => !over;
}

test.describe('what is changed on its way, with a real lftp', () => {
  test('another file name in a held RETR: lftp receives the other file', async ({ live, port }, info) => {
    // Of one length: lftp has asked for the size of the first.
    const [first, second] = [info.outputPath('first.txt'), info.outputPath('other.txt')];
    await writeFile(first, 'This is the first.\n');
    await writeFile(second, 'This is the other.\n');
    expect((await lftp(port, `cd /incoming; put ${first}; put ${second}`).ended).code).toBe(0);
    const other = await Wire.open(port);
    await other.login();
    await setBreak(live, 'verb:RETR');
    const client = lftp(port, 'cat /incoming/first.txt');
    await expect(live.editor).toHaveValue(/^RETR .*first\.txt$/);
    const was = await live.editor.inputValue();
    await live.editor.fill('RETR /incoming/other.txt');
    expect(await other.ask('NOOP')).toMatch(/^200 /);
    await live.button('Send edited').click();
    const { code, out } = await client.ended;
    expect(code).toBe(0);
    expect(out).toBe('This is the other.\n');
    await expect(live.rows('RETR')).toContainText(`was ${was}`);
    expect(await other.ask('NOOP')).toMatch(/^200 /);
    other.close();
  });

  test('a dropped 226 leaves lftp waiting; a reply by hand frees it', async ({ live, port }) => {
    const other = await Wire.open(port);
    await other.login();
    await setBreak(live, 'code:226');
    const client = lftp(port, 'cat /readme.txt');
    const waits = running(client);
    await expect(live.editor).toHaveValue(/^226 /);
    await live.button('Drop').click();
    await expect(live.heldCard).toBeHidden();
    await expect(live.rows('226').locator('.chip.gone')).toHaveCount(1);
    for (let i = 0; i < 3; i++) expect(await other.ask('NOOP')).toMatch(/^200 /);
    expect(waits()).toBe(true);

    const panel = await openFaults(live);
    await panel.getByRole('combobox', { name: 'Session' }).selectOption('S2');
    await panel.getByRole('textbox', { name: 'Text' }).fill('226 By hand.');
    await panel.getByRole('button', { name: 'Say it' }).click();
    expect((await client.ended).code).toBe(0);
    await expect(live.rows('226').filter({ hasText: 'By hand.' })).toHaveCount(1);
    other.close();
  });

  test('a held 226 is replaced by Reply instead', async ({ live, port }) => {
    const other = await Wire.open(port);
    await other.login();
    await setBreak(live, 'code:226');
    const client = lftp(port, 'cat /readme.txt');
    await expect(live.editor).toHaveValue(/^226 /);
    await live.button('Reply instead…').click();
    await live.heldCard.getByRole('textbox', { name: 'Code of the reply' }).fill('226');
    await live.heldCard.getByRole('textbox', { name: 'Text of the reply' }).fill('Done by hand.');
    expect(await other.ask('NOOP')).toMatch(/^200 /);
    await live.button('Reply').click();
    expect((await client.ended).code).toBe(0);
    await expect(live.rows('226')).toContainText('Done by hand.');
    await expect(live.rows('226')).toContainText('was 226 Transfer complete.');
    other.close();
  });

  test('a held command is answered by hand and never runs', async ({ live, port }) => {
    await setBreak(live, 'verb:DELE');
    const client = lftp(port, 'rm /readme.txt');
    await expect(live.editor).toHaveValue(/^DELE /);
    await live.button('Reply instead…').click();
    await live.heldCard.getByRole('button', { name: '550 Permission denied.' }).click();
    await live.button('Reply').click();
    const { code, err } = await client.ended;
    expect(code).not.toBe(0);
    expect(err).toContain('550');
    const wire = await Wire.open(port);
    await wire.login();
    await wire.ask('TYPE I');
    expect(await wire.ask('SIZE /readme.txt')).toMatch(/^213 /);
    wire.close();
  });

  test('a delayed reply is late by exactly that much in the record', async ({ live, port }) => {
    const other = await Wire.open(port);
    await other.login();
    await setBreak(live, 'code:257 session:S2', { delay: 750 });
    const client = lftp(port, 'quote PWD');
    expect(await other.ask('PWD')).toMatch(/^257 /);
    expect((await client.ended).code).toBe(0);
    const late = live.rows('257').filter({ hasText: 'S2' }).last();
    await live.inspect(late);
    await expect(live.inspector.locator('.sub')).toContainText('held for 750 ms');
    await live.inspect(live.rows('257').filter({ hasText: 'S1' }));
    await expect(live.inspector.locator('.sub')).not.toContainText('held for');
    other.close();
  });

  test('a STOR that is cut after 10,000 bytes: an error for lftp, 10,000 bytes on the server', async ({
    live,
    port,
  }, info) => {
    const file = info.outputPath('up.bin');
    await writeFile(file, Buffer.alloc(30_000, 'ten bytes.'));
    const other = await Wire.open(port);
    await other.login();
    const library = await openLibrary(live);
    await library.getByRole('searchbox').fill('data cut short');
    await library.getByRole('textbox', { name: 'Messages' }).fill('kind:data dir:c2s');
    await library.getByRole('button', { name: 'Add fault' }).click();
    await expect(library.getByRole('listitem')).toContainText('kind:data dir:c2s');
    await live.page.keyboard.press('Escape');

    const client = lftp(port, `put ${file} -o /incoming/up.bin`);
    const { code, err } = await client.ended;
    expect(code).not.toBe(0);
    expect(err).toMatch(/426|max-retries/);
    await expect(live.rows('426').first()).toBeVisible();
    await other.ask('TYPE I');
    expect(await other.ask('SIZE /incoming/up.bin')).toBe('213 10000');
    await expect(live.button('Make it fail: 1 fault')).toBeVisible();
    other.close();
  });

  test('a held command is sent later, edited as hex', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    await setBreak(live, 'verb:NOOP');
    wire.say('NOOP');
    await expect(live.editor).toHaveValue('NOOP');
    await live.heldCard.getByRole('button', { name: 'Hex' }).click();
    await expect(live.editor).toHaveValue('4e 4f 4f 50 0d 0a');
    await live.editor.fill('5');
    await expect(live.button('Send edited')).toBeDisabled();
    await live.editor.fill('50574 40d0a');
    await live.button('Delay…').click();
    await live.heldCard.getByRole('spinbutton').fill('0.2');
    await live.button('Send edited later').click();
    expect(await wire.line()).toMatch(/^257 /);
    await expect(live.rows('PWD')).toContainText('was NOOP');
    wire.close();
  });

  test('a held session is closed by a reset, by choice', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    await setBreak(live, 'verb:NOOP');
    wire.say('NOOP');
    await expect(live.editor).toHaveValue('NOOP');
    await live.button('Close connection').click();
    await live.button('Reset (RST)').click();
    await wire.gone();
    await expect(live.heldCard).toBeHidden();
    const panel = await openBreaks(live);
    await expect(panel.getByRole('listitem')).toContainText('1 hit');
  });

  test('the built-in client says a command that somebody put in', async ({ live }) => {
    await live.type('open');
    await live.type('haha');
    await live.type('hehe');
    const panel = await openFaults(live);
    await panel.getByRole('combobox', { name: 'Say' }).selectOption('c2s');
    await panel.getByRole('textbox', { name: 'Text' }).fill('MKD /incoming/by-hand');
    await panel.getByRole('button', { name: 'Say it' }).click();
    await expect(live.rows('MKD')).toContainText('by-hand');
    await expect(live.said('"/incoming/by-hand" created.')).toBeVisible();
  });
});
