import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectClean } from './support/axe';
import { curl, lftp, Wire } from './support/clients';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';
import { client, root } from './support/tools';

// Clients, a browser and their TLS share the machine's cores.
test.describe.configure({ timeout: 120_000 });
test.use({ trace: 'off', contextOptions: { reducedMotion: 'reduce' } });

const folder = join(root, 'web/test-results/screens');
const url = (port: number, path: string) => `ftp://haha:hehe@127.0.0.1:${port}/${path}`;

/** The part of the inspector that shows a record beside what it carries. */
const pair = (desk: Desk) => desk.inspector.getByRole('region', { name: 'TLS record and what it carries' });
const records = (desk: Desk) => desk.button('A row for each TLS record');

/** An upload and a download by curl, all of it protected. */
async function exchange(port: number, file: string, ...flags: string[]): Promise<void> {
  writeFileSync(file, 'as plain as can be\n'.repeat(100));
  const common = ['--insecure', '--ssl-reqd', ...flags];
  expect(await curl(...common, '-T', file, url(port, 'incoming/secret.txt')).ended).toMatchObject({
    code: 0,
  });
  const back = await curl(...common, url(port, 'incoming/secret.txt')).ended;
  expect(back).toMatchObject({ code: 0, out: readFileSync(file, 'utf8') });
}

async function choose(desk: Desk, label: string, option: string): Promise<void> {
  await desk.page.getByRole('combobox', { name: label }).selectOption({ label: option });
}

async function shoot(page: Page, state: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    const size = page.viewportSize();
    const path = join(folder, `${state}-${size?.width}-${theme}.png`);
    await page.screenshot({ path, animations: 'disabled' });
  }
  await page.evaluate(() => {
    document.documentElement.dataset.theme = 'light';
  });
}

for (const version of ['1.2', '1.3']) {
  test(`curl by TLS ${version}: the handshake has its row, a record stands beside what it carries`, async ({
    live,
    port,
  }, info) => {
    await exchange(port, info.outputPath('up.txt'), `--tlsv${version}`, '--tls-max', version);
    await expect(live.rows('226').last()).toBeVisible();

    // Without being asked the list has one row for a handshake, and none for what only carries rows.
    await live.events.focus();
    await live.page.keyboard.press('Home');
    const done = live.rows(`TLS ${version}`).first();
    await expect(done).toContainText('new session');
    await expect(live.rows('ClientHello')).toHaveCount(0);
    await live.inspect(done);
    await expect(live.inspector).toContainText('The TLS handshake is complete.');
    await expect(live.inspector.getByRole('row', { name: /Cipher suite/ })).toContainText('TLS_');
    await expect(live.inspector.getByRole('row', { name: /Certificate/ })).toContainText(
      /([0-9A-F]{2}:){31}/,
    );
    await expect(live.inspector.getByRole('list', { name: 'What TLS protects' }).locator('.on')).toHaveText(
      'Control',
    );

    // Side by side.
    await live.inspect(live.rows('USER').first());
    const wire = pair(live).getByRole('group', { name: 'On the wire' });
    const plain = pair(live).getByRole('group', { name: 'What it carries' });
    await expect(wire).toContainText('version 0x0303');
    await expect(wire).toContainText('17 03 03');
    await expect(plain).toContainText('USER haha');
    const [left, right] = [await wire.boundingBox(), await plain.boundingBox()];
    expect(left?.y, 'they stand side by side').toBe(right?.y);
    await live.inspect(live.rows('PASS').first());
    await expect(plain).toContainText('PASS ••••••');
    await expect(plain).not.toContainText('hehe');

    // All records.
    await records(live).click();
    await live.events.focus();
    await live.page.keyboard.press('Home');
    await expect(live.rows('ClientHello').first()).toBeVisible();
    await live.inspect(live.rows('ClientHello').first());
    await expect(live.inspector).toContainText('The client lists the versions and cipher suites');
    await records(live).click();
    await expect(live.rows('ClientHello')).toHaveCount(0);
    await live.page
      .getByRole('combobox', { name: /filter/i })
      .or(live.page.locator('#filter'))
      .first()
      .fill('kind:tls');
    await expect(live.rows('ClientHello').first()).toBeVisible();
  });
}

test('a capture with keys is decrypted by tshark, one without is not', async ({ live, port, page }, info) => {
  const file = info.outputPath('up.txt');
  writeFileSync(file, 'line\n'.repeat(5000));
  const { code, err } = await lftp(
    port,
    `put ${file} -o /incoming/up.txt; get /incoming/up.txt -o ${file}.2; bye`,
    true,
  ).ended;
  expect(code, err).toBe(0);
  const save = async (name: string, secrets: boolean) => {
    await live.button('Export').click();
    if (secrets) await page.getByRole('radio', { name: 'As they are' }).check();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: /^\.pcapng/ }).click();
    await (await saving).saveAs(info.outputPath(name));
    return info.outputPath(name);
  };
  const read = (name: string, ...more: string[]) =>
    execFileSync(client('tshark'), ['-n', '-r', name, ...more], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const commands = ['-Y', 'tls && ftp.request', '-T', 'fields', '-e', 'ftp.request.command'];
  expect(read(await save('bare.pcapng', false), ...commands)).toBe('');
  const whole = await save('whole.pcapng', true);
  expect(read(whole, ...commands)).toMatch(/USER.*PROT.*STOR.*RETR/s);
  expect(read(whole, '-Y', '_ws.malformed || _ws.expert.severity >= 0x800000')).toBe('');
  expect(readFileSync(whole).includes('Contains secrets')).toBe(true);
});

test('a capture without keys is read with the key log that the client has written', async ({
  live,
  port,
  page,
}, info) => {
  const keys = info.outputPath('keys.log');
  process.env.SSLKEYLOGFILE = keys;
  const fetched = curl('-k', '--ssl-reqd', '-o', info.outputPath('got'), url(port, 'readme.txt'));
  delete process.env.SSLKEYLOGFILE;
  expect(await fetched.ended).toMatchObject({ code: 0 });
  await live.button('Export').click();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: /^\.pcapng/ }).click();
  const bare = info.outputPath('bare.pcapng');
  await (await saving).saveAs(bare);

  await live.openFile(bare);
  await expect(live.banner).toContainText('could not be read: there is no key');
  await expect(live.rows('AUTH')).toBeVisible();
  await expect(live.rows('RETR')).toHaveCount(0);
  const data = await page.evaluateHandle(
    (text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'keys.log'));
      return transfer;
    },
    readFileSync(keys, 'utf8'),
  );
  await page.locator('#region-ladder').dispatchEvent('drop', { dataTransfer: data });
  await expect(live.rows('RETR readme.txt')).toBeVisible();
  await expect(live.rows('226')).toBeVisible();
  await expect(live.banner).not.toContainText('there is no key');
});

test('what is put behind AUTH TLS is never run, and flagged', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.line();
  wire.say('AUTH TLS\r\nUSER haha\r\nDELE /readme.txt');
  expect(await wire.line()).toMatch(/^421 /);
  await wire.gone();
  await expect(live.rows('421')).toBeVisible();
  await expect(live.rows('USER')).toHaveCount(0);
  await expect(live.rows('DELE')).toHaveCount(0);
  await expect(live.rows('421')).toContainText('Data behind AUTH');
  await live.inspect(live.events.locator('[data-k=r5]').first());
  await expect(live.inspector).toContainText('AUTH');
});

test('the server’s TLS is seen and set in its menu', async ({ live, port, page }, info) => {
  await live.button('The server in this tab').click();
  const box = page.locator('details.tls-set');
  await box.locator('summary').click();
  await expect(box).toContainText(/([0-9A-F]{2}:){31}[0-9A-F]{2}/);
  const saving = page.waitForEvent('download');
  await box.getByRole('button', { name: 'Save certificate (.pem)' }).click();
  const pem = info.outputPath('ca.pem');
  await (await saving).saveAs(pem);
  const trusting = (...flags: string[]) =>
    curl('--cacert', pem, '--ssl-reqd', ...flags, url(port, 'readme.txt')).ended;
  expect(await trusting('--tlsv1.3')).toMatchObject({ code: 0 });

  await choose(live, 'Versions', 'TLS 1.2 only');
  await choose(live, 'Without TLS', 'No login (530)');
  await expect(page.getByRole('combobox', { name: 'Without TLS' })).toHaveValue('control');
  await expectClean(page, 'settings of TLS', ':popover-open');
  await shoot(page, 'tls-settings');
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await trusting('--tlsv1.3')).code).not.toBe(0);
  expect(await trusting('--tls-max', '1.2')).toMatchObject({ code: 0 });
  expect((await curl(url(port, 'readme.txt')).ended).code).not.toBe(0);
  await expect(live.rows('530').last()).toBeVisible();
});

test('states of TLS: axe and pictures', async ({ live, port, page }, info) => {
  test.setTimeout(240_000);
  await exchange(port, info.outputPath('up.txt'));
  const wire = await Wire.open(port);
  await wire.line();
  wire.say('AUTH TLS\r\nUSER haha');
  await wire.gone();
  await expect(live.rows('421')).toBeVisible();
  await records(live).click();
  await live.events.focus();
  await live.page.keyboard.press('Home');
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const [name, row] of [
      ['tls-hello', live.rows('ClientHello').first()],
      ['tls-pair', live.rows('USER').first()],
    ] as const) {
      await live.show('Ladder');
      await live.inspect(row);
      if (name === 'tls-pair') await expect(pair(live).getByText('17 03 03')).toBeVisible();
      else await expect(live.inspector).toContainText('The client lists');
      await shoot(page, name);
      await expectClean(page, `${name} at ${width}`);
    }
    await live.show('Ladder');
    await shoot(page, 'tls-ladder');
  }
});
