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

/** A pcap of a link type with n packets like the first; change makes each of them another. */
function pcap(link: number, n: number, packet: Buffer, change?: (packet: Buffer, i: number) => void): Buffer {
  const each = 16 + packet.length;
  const all = Buffer.alloc(24 + n * each);
  all.writeUInt32LE(0xa1b2c3d4);
  all.writeUInt16LE(2, 4);
  all.writeUInt16LE(4, 6);
  all.writeUInt32LE(1 << 18, 16);
  all.writeUInt32LE(link, 20);
  for (let i = 0; i < n; i++) {
    const at = 24 + i * each;
    all.writeUInt32LE(Math.floor(i / 1e6), at);
    all.writeUInt32LE(i % 1e6, at + 4);
    all.writeUInt32LE(packet.length, at + 8);
    all.writeUInt32LE(packet.length, at + 12);
    change?.(packet, i);
    packet.copy(all, at + 16);
  }
  return all;
}

/** A segment from port 21, with one byte. */
const segment = Buffer.alloc(41);
segment.set([0x45, 0, 0, 41, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1, 0, 21, 16, 0]);
segment.set([0x50, 0x10], 32);

/** Has the server say one byte after the other of replies without end. */
function say(packet: Buffer, i: number): void {
  packet.writeUInt32BE(i + 1, 24);
  packet[40] = '220-no\r\n'.charCodeAt(i % 8);
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
  await live.banner.getByText(/packets, \d+ TCP connection/).click();
  await expect(live.banner.locator('.report')).toContainText('pcap, gzip');
});

test('a capture without FTP tells what is in it', async ({ live, page }) => {
  await live.openFile(fileOf('odd.dmp', pcap(147, 95, Buffer.from('hi'))));
  const nothing = page.getByRole('region', { name: 'Nothing to look at' });
  await expect(nothing).toContainText('There is no FTP in odd.dmp.');
  await expect(nothing).toContainText('95 of 95 packets are of an unsupported kind: link type 147.');
  await nothing.getByRole('button', { name: 'Close' }).click();
  await expect(nothing).toHaveCount(0);
  await expect(live.banner).toHaveCount(0);
});

test('while a large file is read a client is served, and Stop ends the reading', async ({
  live,
  page,
  port,
}) => {
  await live.openFile(fileOf('large.pcap', pcap(101, 2_000_000, segment, say)));
  const reading = page.getByRole('region', { name: 'A file is being read' });
  await expect(reading).toContainText('Reading large.pcap.');
  expect(await lftp(port, 'ls /').ended).toMatchObject({ code: 0 });
  await expect(live.rows('LIST').first()).toBeVisible();
  await reading.getByRole('button', { name: 'Stop' }).click();
  await expect(reading).toHaveCount(0);
  await expect(live.banner).toHaveCount(0);
});
