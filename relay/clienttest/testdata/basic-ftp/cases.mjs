// npm's basic-ftp goes through the matrix: node cases.mjs HOST PORT DIR MODE TLS
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { Client } from 'basic-ftp';

const [host, port, dir, , tls] = process.argv.slice(2);
const client = new Client();

async function step(name, body) {
  await body();
  console.log(`did ${name}`);
}

// The same session goes on after the 550.
async function refused(body) {
  await assert.rejects(body, { name: 'FTPError', code: 550 });
  assert.equal(client.closed, false);
  assert.equal(await client.pwd(), dir);
}

await client.access({
  host,
  port: Number(port),
  user: 'haha',
  password: 'hehe',
  secure: tls === 'tls',
  secureOptions: { rejectUnauthorized: false },
});
await client.cd(dir);
await step('put', () => client.uploadFrom('in.bin', 'up load.bin'));
await step('get', () => client.downloadTo('back.bin', 'full.bin'));
await step('missing file', () => refused(() => client.downloadTo('never', 'nothing')));
await step('resume get', () => client.downloadTo('full.bin', 'full.bin', 1000));
await step('append', () => client.appendFrom('tail.txt', 'log.txt'));
await step('list', async () => {
  const found = (await client.list()).find((entry) => entry.name === 'full.bin');
  assert.equal(found.size, statSync('full.bin').size);
});
await step('missing folder', async () => {
  await refused(() => client.list('nowhere'));
  await refused(() => client.cd('nowhere'));
});
await step('size', async () => assert.equal(await client.size('full.bin'), statSync('full.bin').size));
await step('time', async () => assert((await client.lastMod('full.bin')) > new Date(2020, 0)));
await step('mkdir', async () => {
  await client.ensureDir('made 文');
  await client.cd(dir);
});
await step('cd', async () => {
  await client.cd('made 文');
  assert.equal(await client.pwd(), `${dir}/made 文`);
  await client.cdup();
  assert.equal(await client.pwd(), dir);
});
await step('rename', () => client.rename('old.txt', 'new文.txt'));
await step('delete', () => client.remove('gone.txt'));
await step('rmdir', () => client.removeEmptyDir('empty'));
client.close();
