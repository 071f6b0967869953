import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { curl, lftp } from './support/clients';
import type { Desk, Row } from './support/desk';
import { expect, test } from './support/test';

// High enough that every row of a session is drawn at once.
test.use({ viewport: { width: 1440, height: 3000 } });

const isReply = (r: Row) => /^\d{3}$/.test(r.head);
const isCommand = (r: Row) => /^[A-Z]{3,4}$/.test(r.head);

/** Each reply belongs to the last command before it: one after the other is how these clients talk. */
async function expectRepliesTied(desk: Desk, rows: Row[]): Promise<void> {
  const last = new Map<string, Row>();
  let tied = 0;
  for (const row of rows) {
    if (isCommand(row)) last.set(row.sid, row);
    const command = last.get(row.sid);
    if (!isReply(row) || !command) continue;
    await desk.inspect(desk.page.locator(`[data-id="${row.id}"]`));
    expect(await desk.cause(), row.text).toBe(`#${command.id} ${command.head}`);
    tied++;
  }
  // Each session has at least USER, PASS and QUIT.
  expect(tied).toBeGreaterThanOrEqual(3 * last.size);
  expect(last.size).toBeGreaterThan(0);
}

/** Each row about a data connection belongs to one of these verbs. */
async function expectDataTied(desk: Desk, rows: Row[], verbs: string[]): Promise<void> {
  const data = rows.filter((r) => /listening|open|KB|MB| B$/.test(r.text) && !isReply(r) && !isCommand(r));
  expect(data.length).toBeGreaterThan(2);
  for (const row of data) {
    await desk.inspect(desk.page.locator(`[data-id="${row.id}"]`));
    expect(verbs, row.text).toContain((await desk.cause()).split(' ')[1]);
  }
}

test('a curl session appears in order, replies and data tied to their commands', async ({
  live,
  port,
}, info) => {
  const file = info.outputPath('sent.bin');
  const back = info.outputPath('back.bin');
  const bytes = Buffer.alloc(300_000, 'the quick brown fox\n');
  await writeFile(file, bytes);
  const url = `ftp://haha:hehe@127.0.0.1:${port}/incoming/sent.bin`;
  expect(await curl('-T', file, url).ended).toMatchObject({ code: 0 });
  expect(await curl('-o', back, url).ended).toMatchObject({ code: 0 });
  expect(
    createHash('sha256')
      .update(await readFile(back))
      .digest('hex'),
  ).toBe(createHash('sha256').update(bytes).digest('hex'));

  await expect(live.rows('221')).toHaveCount(2);
  const rows = await live.list();
  expect(rows.map((r) => r.id)).toEqual(rows.map((_, i) => (rows[0]?.id ?? 0) + i));
  const second = rows.filter((r) => r.sid === 'S2' || !r.sid);
  const said = rows.filter((r) => r.sid === 'S2' && (isReply(r) || isCommand(r))).map((r) => r.head);
  expect(said.join(' ')).toMatch(
    /^220 USER 331 PASS 230 PWD 257 CWD 250 EPSV 229 TYPE 200 SIZE 213 RETR 150 226 QUIT 221$/,
  );
  expect(second.length).toBeGreaterThan(said.length);

  await expectRepliesTied(live, rows);
  await expectDataTied(live, rows, ['EPSV', 'STOR', 'RETR']);
});

test('an lftp session appears with its client name, its listing and its files', async ({
  live,
  port,
}, info) => {
  const file = info.outputPath('report.csv');
  await writeFile(file, 'a,b\n1,2\n');
  const done = await lftp(
    port,
    `cd incoming; put ${file}; cls -1; get report.csv -o ${file}.back; rm report.csv; bye`,
  ).ended;
  expect(done).toMatchObject({ code: 0 });
  expect(done.out).toContain('report.csv');
  expect(await readFile(`${file}.back`, 'utf8')).toBe('a,b\n1,2\n');

  await expect(live.rows('QUIT')).toHaveCount(1);
  await expect(live.page.getByRole('region', { name: 'Sessions' })).toContainText('haha');
  const rows = await live.list();
  const heads = rows.map((r) => r.head);
  for (const verb of ['FEAT', 'USER', 'PASS', 'STOR', 'RETR', 'DELE']) expect(heads).toContain(verb);
  await expect(live.rows('••••')).toHaveCount(1);
  await expectRepliesTied(live, rows);
});

test('two clients at once keep their own sessions', async ({ live, port }) => {
  const url = `ftp://haha:hehe@127.0.0.1:${port}/`;
  const both = await Promise.all([curl(url).ended, curl('--disable-epsv', url).ended]);
  expect(both.map((b) => b.code)).toEqual([0, 0]);
  expect(both[0]?.out).toBe(both[1]?.out);
  await expect(live.rows('221')).toHaveCount(2);
  const rows = await live.list();
  for (const sid of ['S1', 'S2']) {
    const said = rows.filter((r) => r.sid === sid && isCommand(r)).map((r) => r.head);
    expect(said[0]).toBe('USER');
    expect(said.at(-1)).toBe('QUIT');
  }
});

test('a client without a name is called what it probably is, and the reason stands by it', async ({
  page,
  live,
  port,
}) => {
  expect((await curl(`ftp://haha:hehe@127.0.0.1:${port}/readme.txt`).ended).code).toBe(0);
  const sessions = page.getByRole('region', { name: 'Sessions' });
  await expect(sessions.getByText('probably curl')).toBeVisible();
  await sessions.getByRole('button', { name: 'More for S1' }).click();
  await expect(
    sessions.getByText(/^Probably curl: it sent PASS …, PWD, EPSV, TYPE …, in this order/),
  ).toBeVisible();
  await expect(live.rows('EPSV').first()).toBeVisible();
});
