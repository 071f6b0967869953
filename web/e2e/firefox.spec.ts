import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { curl } from './support/clients';
import { expect, test } from './support/firefox';

// The server is compiled, and Firefox starts, on a machine that other tests keep busy.
test.describe.configure({ timeout: 240_000 });

test('Firefox: real clients, pause, step, edit, look back, export', async ({
  desk,
  relay,
  downloads,
}, info) => {
  const port = await desk.open(`${relay.url}?theme=light&lang=en`);
  const rows = '[role=row][data-id]:not([data-hid])';
  const url = `ftp://haha:hehe@127.0.0.1:${port}/note.txt`;
  const local = info.outputPath('note.txt');
  await writeFile(local, 'brought by curl\n'.repeat(5000));

  // One client uploads, all in TLS.
  expect(await curl('-k', '--ssl-reqd', '-T', local, url).ended).toMatchObject({ code: 0 });
  await desk.shows(rows, /STOR.*note\.txt/);
  await desk.shows('[role=treeitem]', 'note.txt');

  // Another fetches the file in the clear, held, stepped and edited.
  await desk.press('Pause');
  const fetching = curl('--verbose', url);
  await desk.holds(/^220 /);
  await desk.sendEdited('220 Hello from Firefox');
  await desk.holds(/^USER haha$/);
  await desk.press('Step');
  await desk.holds(/^331 /);
  await desk.press('Run');
  const ended = await fetching.ended;
  expect(ended).toMatchObject({ code: 0, out: await readFile(local, 'utf8') });
  expect(ended.err).toContain('< 220 Hello from Firefox');
  await desk.shows(rows, 'Hello from Firefox');

  // In the past the file was not there yet.
  await desk.inspect(1);
  await desk.press('Look back to this moment');
  await desk.shows('.past-bar', 'Files as they were after #1 · read-only');
  await desk.shows('[role=treeitem]', /note\.txt\s*came later/);
  await desk.press('Now');
  await desk.shows('[role=treeitem]', /note\.txt\s*new/);

  // The record, on disk.
  await desk.press('Export');
  await desk.press('.ftpsim.json');
  // Firefox makes an empty file of that name first.
  const saved = async () => {
    const names = await readdir(downloads).catch(() => []);
    const name = names.find((f) => f.endsWith('.ftpsim.json'));
    return name ? readFile(join(downloads, name), 'utf8') : '';
  };
  await expect.poll(saved, { timeout: 60_000 }).toMatch(/\}\s*$/);
  const record = await saved();
  expect(record).toContain(Buffer.from('220 Hello from Firefox').toString('base64').slice(0, 28));
  expect(record).not.toContain(Buffer.from('PASS hehe').toString('base64').slice(0, 10));
});
