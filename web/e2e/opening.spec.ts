import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { lftp } from './support/clients';
import { expect, test } from './support/test';
import { root } from './support/tools';

/** lftp against vsftpd, captured with tshark. */
const foreign = readFileSync(join(root, 'ftpcore/capture/testdata/vsftpd_lftp.pcap'));

let dir = '';
test.beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'opening'));
});
test.afterEach(() => rmSync(dir, { recursive: true }));

const fileOf = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(dir, name), bytes);
  return join(dir, name);
};

/** A pcap of a link type with n packets, each of these bytes. */
function pcap(link: number, n: number, packet: (i: number) => Buffer): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(1 << 18, 16);
  head.writeUInt32LE(link, 20);
  const all: Uint8Array[] = [head];
  for (let i = 0; i < n; i++) {
    const bytes = packet(i);
    const before = Buffer.alloc(16);
    before.writeUInt32LE(Math.floor(i / 1e6));
    before.writeUInt32LE(i % 1e6, 4);
    before.writeUInt32LE(bytes.length, 8);
    before.writeUInt32LE(bytes.length, 12);
    all.push(before, bytes);
  }
  return Buffer.concat(all);
}

/** A segment from port 21 of a server that says one byte after the other of replies without end. */
function reply(i: number): Buffer {
  const b = Buffer.alloc(41);
  b.set([0x45, 0, 0, 41, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1, 0, 21, 16, 0]);
  b.writeUInt32BE(i + 1, 24);
  b.set([0x50, 0x10], 32);
  b[40] = '220-no\r\n'.charCodeAt(i % 8);
  return b;
}

test('a capture opens whatever it is called, packed or not, chosen or dropped', async ({ live, page }) => {
  for (const [name, bytes] of [
    ['run.pcap.gz', gzipSync(foreign)],
    ['run.dmp', foreign],
    ['run', gzipSync(foreign)],
  ] as const) {
    await live.openFile(fileOf(name, bytes));
    await expect(live.banner).toContainText(`Recording ${name}`);
    await expect(live.banner).toContainText('2 sessions');
    await live.button('Close').click();
  }
  const data = await page.evaluateHandle((base64) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'dropped.trace'));
    return transfer;
  }, gzipSync(foreign).toString('base64'));
  await page.locator('#region-ladder').dispatchEvent('drop', { dataTransfer: data });
  await expect(live.banner).toContainText('Recording dropped.trace');
  await live.banner.getByText(/packets, \d+ TCP connections/).click();
  await expect(live.banner.locator('.report')).toContainText('pcap, gzip');
});

test('a capture without FTP tells what is in it', async ({ live, page }) => {
  await live.openFile(
    fileOf(
      'odd.dmp',
      pcap(147, 95, () => Buffer.from('hi')),
    ),
  );
  const nothing = page.getByRole('region', { name: 'Nothing to look at' });
  await expect(nothing).toContainText('There is no FTP in odd.dmp.');
  await expect(nothing).toContainText('95 of 95 packets are of a kind that is not read: link type 147.');
  await nothing.getByRole('button', { name: 'Close' }).click();
  await expect(nothing).toHaveCount(0);
  await expect(live.banner).toHaveCount(0);
});

test('while a large file is read a client is served, and Stop ends the reading', async ({
  live,
  page,
  port,
}) => {
  await live.openFile(fileOf('large.pcap', pcap(101, 2_000_000, reply)));
  const reading = page.getByRole('region', { name: 'A file is being read' });
  await expect(reading).toContainText('Reading large.pcap.');
  expect(await lftp(port, 'ls /').ended).toMatchObject({ code: 0 });
  await expect(live.rows('LIST').first()).toBeVisible();
  await reading.getByRole('button', { name: 'Stop' }).click();
  await expect(reading).toHaveCount(0);
  await expect(live.banner).toHaveCount(0);
});
