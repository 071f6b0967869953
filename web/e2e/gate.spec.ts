import { curl, Wire } from './support/clients';
import { expect, test } from './support/test';

test.describe('the gate and a real client', () => {
  test('Pause holds the next command; each Step lets exactly one message pass', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    await live.pause();
    wire.say('PWD');
    await expect(live.editor).toHaveValue('PWD');
    await expect(live.heldRows).toHaveCount(1);
    expect(wire.waiting).toBe('');

    await live.step();
    await expect(live.editor).toHaveValue(/^257 "\/"/);
    await expect(live.rows('PWD')).toHaveCount(1);
    await expect(live.rows('257')).toHaveCount(0);
    expect(wire.waiting).toBe('');

    await live.step();
    expect(await wire.line()).toMatch(/^257 "\/"/);
    await expect(live.heldCard).toBeHidden();
    await expect(live.rows('257')).toHaveCount(1);
    wire.close();
  });

  test('curl, stepped from its greeting to its goodbye, one message at a time', async ({ desk, relay }) => {
    test.slow(); // some sixteen steps
    await desk.page.setViewportSize({ width: 1440, height: 2000 });
    await desk.open(`${relay.url}?paused=1&lang=en`);
    const port = await desk.connected();
    const client = curl(`ftp://haha:hehe@127.0.0.1:${port}/readme.txt`);
    const passed = desk.events.locator('[data-id]:not([data-hid]) :is(.chip, .ar.data)');
    let done = false;
    void client.ended.then(() => {
      done = true;
    });
    for (let n = 0; n < 40 && !done; n++) {
      await expect(desk.heldRows.or(desk.page.locator('.se.over')).first()).toBeVisible();
      if (!(await desk.heldRows.count())) break;
      await expect(passed).toHaveCount(n);
      await desk.step();
      await expect(passed).toHaveCount(n + 1);
    }
    const ended = await client.ended;
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.out.length).toBeGreaterThan(500);
    const said = (await desk.list()).map((r) => r.head).filter((h) => /^([A-Z]{3,4}|\d{3})$/.test(h));
    expect(said.join(' ')).toBe(
      '220 USER 331 PASS 230 PWD 257 EPSV 229 TYPE 200 SIZE 213 RETR 150 226 QUIT 221',
    );
  });

  test('what was changed is what arrives', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    await live.pause();
    wire.say('CWD /nowhere');
    await expect(live.editor).toHaveValue('CWD /nowhere');
    await live.editor.fill('CWD /pub');
    await live.button('Send edited').click();
    await expect(live.editor).toHaveValue(/^250 /);
    await live.editor.fill('250 You are\n somewhere else'.replace('250 ', '250-').concat('\n250 now'));
    await live.button('Send edited').click();
    expect(await wire.line()).toBe('250-You are');
    expect(await wire.line()).toBe(' somewhere else');
    expect(await wire.line()).toBe('250 now');
    await live.run();
    expect(await wire.ask('PWD')).toMatch(/^257 "\/pub"/);
    await expect(live.rows('CWD')).toContainText('/pub');

    await live.inspect(live.rows('CWD'));
    await live.inspector.getByRole('button', { name: 'Original' }).click();
    await live.inspector.getByRole('button', { name: 'Text', exact: true }).click();
    await expect(live.inspector.getByRole('group', { name: 'Bytes as text' })).toContainText('CWD /nowhere');
    wire.close();
  });

  test('a line that loses its CR arrives without it, and the server says so', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    await live.pause();
    wire.say('NOOP');
    await expect(live.editor).toHaveValue('NOOP');
    await live.heldCard.getByRole('button', { name: 'CR' }).click();
    await live.button('Send edited').click();
    await live.run();
    expect(await wire.line()).toMatch(/^200 /);
    await live.inspect(live.rows('NOOP'));
    await expect(live.inspector).toContainText('bare LF');
    wire.close();
  });

  test('a dropped command never happens, and the session goes on', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    await live.pause();
    wire.say('MKD /incoming/lost');
    await expect(live.editor).toHaveValue('MKD /incoming/lost');
    await live.button('Drop').click();
    await expect(live.heldCard).toBeHidden();
    await live.run();
    expect(await wire.ask('CWD /incoming/lost')).toMatch(/^550 /);
    wire.close();
  });

  test('Run frees every session', async ({ live, port }) => {
    const wires = await Promise.all([Wire.open(port), Wire.open(port)]);
    for (const wire of wires) await wire.login();
    await live.pause();
    for (const wire of wires) wire.say('NOOP');
    await expect(live.heldRows).toHaveCount(2);
    await live.run();
    for (const wire of wires) expect(await wire.line()).toMatch(/^200 /);
    await expect(live.heldCard).toBeHidden();
    for (const wire of wires) wire.close();
  });

  test('a client that hangs up while it is held leaves nothing behind', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    await live.pause();
    wire.say('PWD');
    await expect(live.heldRows).toHaveCount(1);
    wire.close();
    await expect(live.heldRows).toHaveCount(0);
    await expect(live.heldCard).toBeHidden();
    await expect(live.page.locator('.se.over')).toHaveCount(1);
    await live.run();
    const next = await Wire.open(port);
    expect(await next.line()).toMatch(/^220 /);
    next.close();
  });

  test('a data block waits too, and Close ends the connection', async ({ live, port }) => {
    const wire = await Wire.open(port);
    await wire.login();
    const [, hi, lo] = /,(\d+),(\d+)\)/.exec(await wire.ask('PASV')) ?? [];
    const data = await Wire.open(Number(hi) * 256 + Number(lo));
    await live.pause();
    wire.say('NLST /');
    await expect(live.editor).toHaveValue('NLST /');
    await live.step();
    await expect(live.editor).toHaveValue(/^150 /);
    await live.step();
    expect(await wire.line()).toMatch(/^150 /);
    await expect(live.heldCard).toContainText('bytes on the data connection');
    expect(data.waiting).toBe('');
    await live.button('Send').click();
    expect(await data.line()).not.toBe('');
    await expect(live.editor).toHaveValue(/^226 /);
    await live.button('Close connection').click();
    await live.button('Close (FIN)').click();
    await wire.gone();
    data.close();
  });
});
