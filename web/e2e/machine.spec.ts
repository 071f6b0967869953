import { lftp, Wire } from './support/clients';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';

test.describe.configure({ timeout: 120_000 });
// High enough that every row of a session is drawn at once.
test.use({
  trace: 'off',
  contextOptions: { reducedMotion: 'reduce' },
  viewport: { width: 1440, height: 2400 },
});

/** The picture of the session machine. */
const machine = (desk: Desk) => desk.inspector.getByRole('img', { name: /^Session states/ });
const diagram = (desk: Desk) => desk.inspector.getByRole('img', { name: /^RFC 959 §6/ });
/** Shows only the rows of one session. */
async function only(desk: Desk, sid: string): Promise<void> {
  await desk.page.locator('#filter').fill(`session:${sid}`);
  const shown = async () => new Set((await desk.list()).flatMap((row) => row.sid || []));
  await expect.poll(shown).toEqual(new Set([sid]));
}

const why = (desk: Desk) => desk.inspector.getByRole('region', { name: /^Why/ });

test('lftp lights the session machine; a way lists its events and filters; coverage counts what was seen', async ({
  live,
  port,
}) => {
  expect(await lftp(port, 'cls -1 /pub; bye').ended).toMatchObject({ code: 0 });
  await expect(live.rows('QUIT')).toHaveCount(1);
  await live.inspect(live.rows('226').first());
  await expect(machine(live)).toHaveAccessibleName(
    /Now: Logged in\. So far: Connected, Need password, Logged in, Transferring, Data ready\./,
  );
  await expect(machine(live).locator('[data-way=begin]')).toHaveClass(/been/);
  await expect(machine(live).locator('[data-way=rename]')).not.toHaveClass(/been/);
  await expect(machine(live).locator('[data-state=renaming]')).toBeVisible();

  await machine(live).locator('[data-way=end] .reach').click({ force: true });
  const list = live.inspector.getByRole('region', { name: 'Transferring → Logged in' });
  await expect(list.getByRole('status')).toHaveText('1 event');
  await expect(list.getByRole('listitem')).toHaveText(/226/);
  await list.getByRole('listitem').getByRole('button').click();
  await expect(live.inspector.locator('.sub')).toContainText('reply to');

  // The same by keyboard, from the list below the picture.
  const summary = live.inspector.getByText('All states and transitions as a list');
  await summary.focus();
  await summary.press('Enter');
  const ready = live.inspector
    .getByRole('list', { name: 'States' })
    .getByRole('button', { name: /^Data ready/ });
  await ready.press('Enter');
  const states = live.inspector.getByRole('region', { name: 'Data ready' });
  await states.getByRole('button', { name: 'Show only these' }).press('Enter');
  await expect(
    live.page
      .getByRole('combobox', { name: /filter/i })
      .or(live.page.locator('#filter'))
      .first(),
  ).toHaveValue(/session:S1 state:data-ready/);
  await expect(live.rows('USER')).toHaveCount(0);
  await expect(live.rows('LIST').or(live.rows('NLST')).or(live.rows('MLSD'))).toHaveCount(1);

  await test.step('coverage names what never was, and is saved', async () => {
    await live.page.locator('#filter').fill('');
    await live.inspect(live.rows('226').first());
    await live.button('What was seen, and what was not').click();
    const dialog = live.page.getByRole('dialog', { name: 'Coverage of this run' });
    await expect(dialog.getByRole('region', { name: 'States: 6 of 7' })).toContainText('Renaming');
    const verbs = dialog.getByRole('region', { name: /^Verbs: \d+ of \d+/ });
    await expect(verbs.getByRole('listitem').filter({ hasText: 'USER' })).toContainText('1×');
    await expect(verbs.locator('.never')).toContainText('RNTO');
    await expect(dialog.getByRole('region', { name: /^Transitions: \d+ of \d+/ })).toBeVisible();
    const saving = live.page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save as text' }).click();
    expect((await saving).suggestedFilename()).toBe('ftpsim-coverage.txt');
    await verbs.getByRole('button', { name: 'USER' }).click();
    await expect(dialog).toBeHidden();
    await expect(live.rows('USER')).toHaveCount(1);
    await expect(live.rows('QUIT')).toHaveCount(0);
  });
});

test('diagrams, reasons, oddities and the reference of one server', async ({ live, port }) => {
  await test.step('RFC 959’s diagram follows each reply, and a sequence goes on', async () => {
    const wire = await Wire.open(port);
    await wire.login();
    await wire.ask('CWD /incoming');
    await wire.ask('MKD a');
    await wire.ask('RNFR a');
    await wire.ask('RNTO b');
    await only(live, 'S1');
    await live.inspect(live.rows('RNTO'));
    await live.inspector.getByRole('tab', { name: 'RFC 959 §6' }).click();
    await expect(diagram(live)).toHaveAccessibleName(
      /Rename.*The way: B, RNFR W, 3 N, RNTO W2\. Now: waiting/,
    );
    await live.page.keyboard.press(']');
    await expect(diagram(live)).toHaveAccessibleName(/RNTO W2, 2 S\. Now: success/);
    await expect(diagram(live).locator('[data-node=S]')).toHaveClass('on');
    const steps = live.inspector.getByRole('list', { name: 'The way so far' });
    await expect(steps.getByRole('listitem')).toHaveCount(4);
    await live.inspect(live.rows('230'));
    await expect(diagram(live)).toHaveAccessibleName(/Login.*B, USER W, 3 N, PASS W2, 2 S/);
    await live.inspector.getByRole('tab', { name: 'RFC 959 §6' }).press('ArrowLeft');
    await expect(machine(live)).toBeVisible();
    wire.close();
  });
  await test.step('why a reply came: the check, its numbers and the clause', async () => {
    const wire = await Wire.open(port);
    await wire.line();
    const asked: [string, RegExp][] = [
      ['CWD /', /530/],
      ['USER nobody', /331/],
      ['PASS x', /530/],
    ];
    for (const [line, reply] of asked) {
      wire.socket.write(`${line}\r\n`);
      expect(await wire.line()).toMatch(reply);
    }
    await only(live, 'S2');
    await live.inspect(live.rows('530').first());
    await expect(why(live)).toContainText('CWD needs a login, and nobody is logged in');
    await live.inspect(live.rows('530').last());
    await expect(why(live)).toContainText('no user “nobody”');
    await expect(why(live)).toContainText('Failed login 1 of 5');
    for (let i = 0; i < 4; i++) {
      await wire.ask('USER nobody');
      wire.socket.write('PASS x\r\n');
      await wire.line();
    }
    await live.inspect(live.rows('421'));
    await expect(why(live)).toContainText('5 failed logins; the limit is 5');
    await expect(why(live).getByRole('link', { name: 'RFC 2577 §5' })).toBeVisible();

    const other = await Wire.open(port);
    await other.login();
    await other.ask('RETR /readme.txt');
    await other.ask('SIZE /pub/none');
    await other.ask('PORT 10,0,0,9,200,1');
    await only(live, 'S3');
    await live.inspect(live.rows('425'));
    await expect(why(live)).toContainText('RETR needs a data connection');
    await live.inspect(live.rows('550'));
    await expect(why(live)).toContainText('There is nothing called /pub/none');
    await live.inspect(live.rows('504'));
    await expect(why(live)).toContainText(
      'The address is 10.0.0.9, but the control connection comes from 127.0.0.1',
    );
    await live.inspect(live.rows('PORT'));
    await expect(live.inspector.getByRole('list', { name: 'Notes' })).toContainText('FTP bounce');
    other.close();
  });
  await test.step('what is odd on the wire is pointed out', async () => {
    const wire = await Wire.open(port);
    await wire.login();
    for (const line of ['noop\n', 'SIZE  a\r\n', 'CWD/pub\r\n', 'SIZE \xe4\r\n', 'NOOP\r\r\n']) {
      wire.socket.write(Buffer.from(line, 'latin1'));
      await wire.line();
    }
    const notes = live.inspector.getByRole('list', { name: 'Notes' });
    await only(live, 'S4');
    await live.inspect(live.rows('NOOP').first());
    await expect(notes).toContainText('bare LF');
    await expect(notes).toContainText('lower case');
    await live.inspect(live.rows('SIZE').first());
    await expect(notes).toContainText('more than one space');
    await live.inspect(live.rows('SIZE').last());
    await expect(notes).toContainText('not valid UTF-8');
    await expect(notes.getByRole('link', { name: /RFC 2640/ })).toBeVisible();
    await live.inspect(live.rows(/CWD\/PUB/));
    await expect(notes).toContainText('no space between verb and argument');
    await live.inspect(live.rows('NOOP').last());
    await expect(notes).toContainText('more CRs');
    wire.close();
  });
  await test.step('the reference is found by key, searched and worked by keyboard', async () => {
    const wire = await Wire.open(port);
    await wire.login();
    await wire.ask('SYST');
    await only(live, 'S5');
    await live.inspect(live.rows('215'));
    await live.page.keyboard.press('r');
    const dialog = live.page.getByRole('dialog', { name: 'Questions, verbs and reply codes' });
    const search = dialog.getByRole('searchbox');
    await search.fill('pasv');
    const list = dialog.getByRole('listbox', { name: 'Entries' });
    await expect(list.getByRole('option', { selected: true })).toContainText('PASV');
    await search.press('ArrowDown');
    await expect(list.getByRole('option', { selected: true })).not.toContainText('PASV');
    await search.fill('ESTA');
    await expect(dialog.getByRole('article')).toContainText('This server knows it');
    await search.fill('syst');
    await expect(dialog.getByRole('article')).toContainText('This server knows it');
    await expect(dialog.getByRole('link', { name: 'RFC 959 §4.1.3' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Show its events' }).press('Enter');
    await expect(dialog).toBeHidden();
    await expect(live.rows()).toHaveCount(2);

    // From a reply to its code, and from a verb to a try.
    await live.inspect(live.rows('215'));
    await live.button('All about 215').first().click();
    await expect(dialog.getByRole('article')).toContainText('The name of the system');
    await dialog.getByRole('searchbox').fill('noop');
    await dialog.getByRole('button', { name: 'Try it' }).click();
    await expect(live.said(/NOOP/).first()).toBeVisible();
    wire.close();
  });
  await test.step('a chip lets the built-in client send what may come next', async () => {
    // Who tries a verb is logged in first.
    await only(live, 'S6');
    await expect(live.rows('230')).toHaveCount(1);
    await expect(live.rows('NOOP')).toHaveCount(1);
    await live.inspect(live.rows('230'));
    const next = live.inspector.getByRole('region', { name: 'What may come next' });
    await expect(next.getByRole('button', { name: 'RETR' })).toHaveCount(0);
    await next.getByRole('button', { name: 'PASV', exact: true }).click();
    await expect(live.rows('227')).toHaveCount(1);
    await live.inspect(live.rows('227'));
    await next.getByRole('button', { name: /^All/ }).click();
    await expect(next.getByRole('button', { name: 'RETR' })).toBeVisible();
    await next.getByRole('button', { name: 'RNFR' }).click();
    await expect(live.rows('RNFR')).toHaveCount(1);
  });
});

test('another kind of server has another machine and another reference', async ({ desk, relay }) => {
  await desk.open(`${relay.url}?theme=light&lang=en&profile=minimal`);
  const wire = await Wire.open(await desk.connected());
  await wire.line();
  wire.socket.write('PWD\r\n');
  expect(await wire.line()).toMatch(/^500/);
  await desk.inspect(desk.rows('500'));
  await expect(why(desk)).toContainText('first four bytes');
  await expect(machine(desk).locator('[data-state=connected]')).toBeVisible();
  await expect(machine(desk).locator('[data-state=renaming]')).toHaveCount(0);
  await desk.page.keyboard.press('r');
  const dialog = desk.page.getByRole('dialog', { name: 'Questions, verbs and reply codes' });
  await dialog.getByRole('searchbox').fill('DELE');
  await expect(dialog.getByRole('article')).toContainText('does not know it: 500');
  wire.close();
});

test('the texts are there in Chinese', async ({ desk, relay }) => {
  await desk.page.goto(`${relay.url}?theme=dark&lang=zh-CN`);
  const wire = await Wire.open(await desk.connected());
  await wire.line();
  wire.socket.write('RETR a\r\n');
  expect(await wire.line()).toMatch(/^530/);
  await desk.page.locator('[role=row][data-k=r5]').click();
  const inspector = desk.page.locator('#region-inspector');
  await expect(inspector.getByRole('region', { name: '为什么是 530' })).toContainText('RETR 需要登录');
  await expect(inspector.getByRole('tab', { name: '会话' })).toBeVisible();
  wire.close();
});
