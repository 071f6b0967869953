import { Wire } from './support/clients';
import { lftp, openBreaks, setBreak } from './support/gate';
import { expect, test } from './support/test';

test.describe('breakpoints and a real client', () => {
  test('a breakpoint on verb:RETR holds lftp’s RETR while another session runs on', async ({
    live,
    port,
  }) => {
    const other = await Wire.open(port);
    await other.login();
    await setBreak(live, 'verb:RETR');
    const client = lftp(port, 'cat /readme.txt');
    await expect(live.editor).toHaveValue(/^RETR .*readme\.txt$/);
    await expect(live.heldCard).toContainText(/held at breakpoint/i);
    await expect(live.heldCard.getByText('verb:RETR')).toBeVisible();
    await expect(live.heldCard).toContainText('lftp');
    await expect(live.heldCard).toContainText('gives up after about 300 s');
    await expect(live.button('Pause')).toBeVisible();

    expect(await other.ask('PWD')).toMatch(/^257 /);
    expect(await other.ask('SIZE /readme.txt')).toMatch(/^(213|550) /);
    await expect(live.heldRows).toHaveCount(1);
    await expect(live.rows('RETR')).toHaveCount(0);

    await live.button('Send').click();
    const { code, out } = await client.ended;
    expect(code).toBe(0);
    expect(out.length).toBeGreaterThan(500);
    await expect(live.rows('RETR').locator('.bp')).toHaveCount(1);
    await expect(live.rows('226').last()).toBeVisible();
    await expect(live.rows('226').locator('.bp')).toHaveCount(0);
    other.close();
  });

  test('a breakpoint is counted, switched off, and deleted', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    await setBreak(live, 'verb:NOOP', 'mark');
    expect(await wire.ask('NOOP')).toMatch(/^200 /);
    await expect(live.rows('NOOP').locator('.bp')).toHaveCount(1);
    const panel = await openBreaks(live);
    await expect(panel.getByRole('listitem')).toContainText('1 hit');
    await panel.getByRole('checkbox', { name: 'Breakpoint in force: verb:NOOP' }).click();
    await expect(panel.getByRole('listitem')).toHaveClass('off');
    expect(await wire.ask('NOOP')).toMatch(/^200 /);
    await expect(live.rows('NOOP')).toHaveCount(2);
    await expect(live.rows('NOOP').locator('.bp')).toHaveCount(1);
    await panel.getByRole('button', { name: 'Delete verb:NOOP' }).click();
    await expect(panel.getByRole('listitem')).toHaveCount(0);
    wire.close();
  });

  test('what cannot be read is not set, and says why', async ({ live }) => {
    const panel = await openBreaks(live);
    const field = panel.getByRole('combobox', { name: 'Stop at' });
    await field.fill('vreb:RETR');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(panel.getByRole('status')).toContainText('vreb');
    await expect(panel.getByRole('button', { name: 'Add breakpoint' })).toBeDisabled();
  });

  test('b sets a breakpoint at what the selected row is, and takes it away', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    expect(await wire.ask('PWD')).toMatch(/^257 /);
    await live.inspect(live.rows('PWD'));
    await live.page.keyboard.press('b');
    await expect(live.button('1 breakpoint')).toBeVisible();
    await expect(
      live.inspector.getByRole('button', { name: 'Remove the breakpoint at verb:PWD' }),
    ).toBeVisible();
    wire.say('PWD');
    await expect(live.editor).toHaveValue('PWD');
    await live.button('Send').click();
    expect(await wire.line()).toMatch(/^257 /);
    await live.inspect(live.rows('PWD').first());
    await live.page.keyboard.press('b');
    await expect(live.button('0 breakpoints')).toBeVisible();
    expect(await wire.ask('PWD')).toMatch(/^257 /);
    wire.close();
  });

  test('the filter becomes a breakpoint by its button', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    await live.page.locator('#filter').fill('verb:SYST');
    await live.button('Pause at verb:SYST').click();
    await expect(live.button('1 breakpoint')).toBeVisible();
    wire.say('SYST');
    await expect(live.editor).toHaveValue('SYST');
    await live.button('Send').click();
    expect(await wire.line()).toMatch(/^215 /);
    wire.close();
  });

  test('blocks of data are held one by one, and small', async ({ live, port }) => {
    await setBreak(live, 'kind:data');
    const client = lftp(port, 'cat /pub/pattern.bin');
    await expect(live.heldCard).toContainText('16,384 bytes on the data connection');
    await live.button('Edit the bytes').click();
    await expect(live.editor).toHaveValue(/^([0-9a-f]{2}[ \n])+[0-9a-f]{2}$/);
    await live.button('Run').or(live.button('Pause')).first().focus();
    const panel = await openBreaks(live);
    await panel.getByRole('button', { name: 'Delete kind:data' }).click();
    await live.page.keyboard.press('Escape');
    await live.button('Send').click();
    expect((await client.ended).code).toBe(0);
  });
});
