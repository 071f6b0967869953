import { expectClean } from './support/axe';
import { Wire } from './support/clients';
import { addFault, lftp, openFaults, openLibrary } from './support/gate';
import { expect, test } from './support/test';

test.describe('the library of faults and a real client', () => {
  test('a late 226 is chosen by its name; lftp waits for it, and the row shows the name', async ({
    live,
    port,
  }) => {
    const library = await openLibrary(live);
    await library.getByRole('searchbox', { name: 'Search faults' }).fill('late 226');
    await expect(library.getByRole('listbox').getByRole('option')).toHaveText(['late 226']);
    await expect(library).toContainText('The 226 comes five seconds after the end of the data.');
    await expect(library).toContainText('A good client: It waits for both');
    await library.getByRole('spinbutton', { name: 'At most' }).fill('1');
    await library.getByRole('button', { name: 'Add fault' }).click();
    await expect(library.getByRole('status').filter({ hasText: 'It is in force.' })).toBeVisible();
    await live.page.keyboard.press('Escape');
    await expect(live.button('Make it fail: 1 fault')).toBeVisible();

    expect((await lftp(port, 'cat /readme.txt').ended).code).toBe(0);
    const row = live.rows('226').filter({ hasText: 'late 226' });
    await expect(row).toHaveCount(1);
    await live.inspect(row);
    await expect(live.inspector).toContainText('changed by a fault: late 226');
    await expect(live.inspector).toContainText(/held for ([5-9]|\d\d)/);
    const panel = await openFaults(live);
    await expect(panel.getByRole('listitem')).toContainText('1 hit · done');
    await panel.getByRole('button', { name: 'Delete late 226' }).click();
    await expect(panel.getByRole('listitem')).toHaveCount(0);
  });

  test('a rule is for one session, switched off and on, and removed', async ({ live, port }) => {
    const one = await Wire.open(port);
    await one.login(); // S1, before there is an S2
    const two = await Wire.open(port);
    await two.login();
    const library = await openLibrary(live);
    await library.getByRole('searchbox').fill('one quote');
    await library.getByRole('combobox', { name: 'Applies to' }).selectOption('S2');
    await library.getByRole('button', { name: 'Add fault' }).click();
    const active = library.getByRole('region', { name: 'In force' });
    await expect(active.getByRole('listitem')).toContainText('code:257 session:S2');
    expect(await two.ask('PWD')).toBe('257 "Only one');
    expect(await one.ask('PWD')).toMatch(/^257 "\/" /);
    await expect(active.getByRole('listitem')).toContainText('1 hit');
    await active.getByRole('checkbox', { name: /only one quote/ }).click();
    await expect(active.getByRole('listitem')).toHaveClass('off');
    expect(await two.ask('PWD')).toMatch(/^257 "\/" /);
    await active.getByRole('button', { name: 'Delete only one quote' }).click();
    await expect(active).toContainText('No faults are set.');
    one.close();
    two.close();
  });

  test('a rule of one’s own is written as JSON, and what is wrong with it is said', async ({
    live,
    port,
  }) => {
    const wire = await Wire.open(port);
    await wire.login();
    const library = await openLibrary(live);
    await library.getByRole('option', { name: 'own rule', exact: true }).click();
    await library.getByText('As JSON', { exact: true }).click();
    const text = library.getByRole('textbox', { name: 'As JSON' });
    const says = library.locator('#rule-state');
    await text.fill('{"do":');
    await expect(says).toContainText('This is no JSON');
    await text.fill('{"match": "vreb:NOOP", "do": {"reply": "200 Maybe."}}');
    await expect(says).toContainText('vreb');
    await text.fill('{"match": "kind:reply verb:NOOP", "do": {"replay": "200 Maybe."}}');
    await library.getByRole('button', { name: 'Add fault' }).click();
    await expect(says).toContainText('there is no field "replay"');
    await text.fill(
      '{"name": "unsure", "match": "kind:reply verb:NOOP nth:2", "do": {"reply": "200 Maybe."}}',
    );
    await expect(library.getByRole('textbox', { name: 'Messages' })).toHaveValue(
      'kind:reply verb:NOOP nth:2',
    );
    await library.getByRole('button', { name: 'Add fault' }).click();
    await expect(says).toContainText('It is in force.');
    expect(await wire.ask('NOOP')).toBe('200 OK.');
    expect(await wire.ask('NOOP')).toBe('200 Maybe.');
    await live.page.keyboard.press('Escape');
    await live.page.getByRole('combobox', { name: 'Filter events' }).fill('fault:unsure');
    await expect(live.rows('200')).toHaveCount(1);
    wire.close();
  });

  test('the library is worked by keyboard, and axe has no findings', async ({ live }) => {
    const library = await openLibrary(live);
    await live.page.keyboard.press('ArrowDown');
    await expect(library.getByRole('listbox').getByRole('option', { selected: true })).toHaveText(
      'late greeting',
    );
    await expectClean(live.page, 'dialog[open]');
    await live.page.keyboard.press('Escape');
    await addFault(live, 'silent data connection');
    await expect(live.button('Make it fail: 1 fault')).toBeVisible();
  });
});
