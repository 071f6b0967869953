import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lftp } from './support/clients';
import { expect, test } from './support/test';
import { client, root } from './support/tools';

/** lftp against vsftpd, captured with tshark. */
const foreign = join(root, 'ftpcore/capture/testdata/vsftpd_lftp.pcap');

const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let dir = '';
test.beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pcap'));
});
test.afterEach(() => rmSync(dir, { recursive: true }));

/** What tshark finds odd in a capture; the files in it go to a folder. */
function dissect(file: string, objects: string): string[] {
  const out = execFileSync(
    client('tshark'),
    [
      ...['-n', '-r', file, '-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE'],
      ...[
        '--export-objects',
        `ftp-data,${objects}`,
        '-Y',
        '_ws.expert.severity >= 0x600000 || _ws.malformed',
      ],
      ...['-T', 'fields', '-e', 'frame.number', '-e', '_ws.expert.message'],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return out.split('\n').filter(Boolean);
}

test('a session of lftp is saved as a capture that tshark reads', async ({ live, port, page }) => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 3);
  writeFileSync(join(dir, 'up.bin'), bytes);
  const { code, err } = await lftp(
    port,
    `lcd ${dir}; put up.bin; get up.bin -o down.bin; set ftp:passive-mode off; get up.bin -o again.bin; bye`,
  ).ended;
  expect(code, err).toBe(0);

  await live.button('Export').click();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: /^\.pcapng/ }).click();
  const file = join(dir, 'saved.pcapng');
  await (await saving).saveAs(file);

  const objects = join(dir, 'objects');
  expect(dissect(file, objects)).toEqual([]);
  const sums = readdirSync(objects).map((name) => sum(readFileSync(join(objects, name))));
  expect(sums).toEqual([sum(bytes), sum(bytes), sum(bytes)]);
  expect(readFileSync(file).includes('hehe'), 'the password is in the capture').toBe(false);
});

test('a capture of another server opens in the ladder and is said again to this one', async ({
  live,
  page,
}) => {
  await live.openFile(foreign);
  const bar = live.banner;
  await expect(bar).toContainText('2 sessions');
  await expect(page.locator('.bdg', { hasText: 'S2' }).first()).toBeVisible();
  await live.rows().first().click();
  await page.keyboard.press('Home');
  await expect(live.rows(/vsFTPd/)).toBeVisible();

  await bar.getByRole('button', { name: 'Say S1 again' }).click();
  await expect(bar).toBeHidden();
  await expect(live.client).toContainText(
    /SITE UTIME [^:]+: 550 then, now 200.*Said again: (\d+) of \1 commands, \d+ answered alike, 1 otherwise/s,
  );
  await expect(live.rows('QUIT').last()).toBeVisible();
  await expect(live.files).toContainText('incoming');
});

/** The packets of the foreign capture from and to its control port alone: what "tcpdump port 2199" keeps. */
function controlAlone(): Uint8Array {
  const file = readFileSync(foreign);
  const kept = [file.subarray(0, 24)];
  for (let at = 24, n = 0; at < file.length; at += n) {
    n = 16 + file.readUInt32LE(at + 8);
    const ports = at + 16 + 14 + 20;
    if (file.readUInt16BE(ports) === 2199 || file.readUInt16BE(ports + 2) === 2199)
      kept.push(file.subarray(at, at + n));
  }
  return Buffer.concat(kept);
}

test('what a capture does not hold is told as that, and its packets can be found', async ({ live, page }) => {
  const file = join(dir, 'control.pcap');
  writeFileSync(file, controlAlone());
  await live.openFile(file);
  await expect(live.banner).toContainText('2 sessions');

  const filter = page.getByRole('combobox', { name: 'Filter events' });
  await filter.fill('kind:conn.fail');
  await expect(page.getByText(/No event of [\d,]+ matches/).first()).toBeVisible();
  await filter.fill('seen:missing kind:warning');
  await expect(live.rows(/Data connections of this session are not in this capture/)).toHaveCount(2);
  const row = live.rows(/Data connections of this session/).first();
  await expect(row.locator('.tag')).toHaveCSS('border-style', 'dotted');
  await row.click();
  await expect(live.inspector).toContainText('not captured');
  await expect(live.inspector).toContainText(/packet \d+ of the file/);

  await filter.fill('verb:FEAT code:211');
  await live
    .rows(/Features/)
    .first()
    .click();
  await expect(live.inspector).toContainText(/packet 16 of the file.*2026-11-24 \d\d:\d\d:\d\d\.\d{6} UTC/s);
});

test('a file that is no capture is refused in words', async ({ live, page }) => {
  const file = join(dir, 'no.pcap');
  writeFileSync(file, 'this is no capture');
  await live.openFile(file);
  await expect(page.getByRole('alert')).toContainText('This is no recording and no capture');
  await expect(page.getByRole('alert')).toContainText('It is a text file.');
  await expect(live.button('Pause')).toBeEnabled();
});
