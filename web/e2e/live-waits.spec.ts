import { expectClean } from './support/axe';
import { Wire } from './support/clients';
import type { Desk } from './support/desk';
import { dial, passive, ready, stuck, transfer } from './support/stuck';
import { expect, test } from './support/test';

test.describe.configure({ timeout: 240_000 });
test.use({ trace: 'off', contextOptions: { reducedMotion: 'reduce' } });

/** The lines at the end of the list that say what is waited for, or a session's. */
const lines = (desk: Desk, sid?: string) =>
  desk.events.locator(sid ? `[data-wait="${sid}"] .text` : '[data-wait]');

/** The session's card. */
const card = (desk: Desk, sid: string) =>
  desk.page
    .getByRole('region', { name: 'Sessions', exact: true })
    .getByRole('button', { name: new RegExp(`^${sid} `) });

test('whoever is stuck: the list and the session’s card say what is waited for', async ({ live, port }) => {
  for (const s of stuck) {
    await test.step(s.name, async () => {
      const scene = await s.begin(port, live);
      await expect(lines(live), s.name).toHaveCount(1);
      const sid = (await lines(live).getAttribute('data-wait')) ?? '';
      await expect(lines(live, sid), s.name).toHaveText(s.line);
      await expect(card(live, sid), s.name).toContainText(s.card);
      await scene.end();
      await expect(lines(live), `after ${s.name}`).toHaveCount(0);
    });
  }
});

test('a line without its end counts in silence until it has one', async ({ live, port }) => {
  const c = await Wire.open(port);
  await c.line();
  c.socket.write('USER haha');
  const user = live.rows('no CR LF yet').first();
  const says = user.locator('.tag .text');
  const silence = async () =>
    Number(/^9 bytes, no CR LF yet, for (\d+) s$/.exec((await says.textContent()) ?? '')?.[1]);
  await expect.poll(silence).toBeGreaterThanOrEqual(1);
  await expect(live.inspector).toContainText('A line without its end');
  await expect(live.inspector.getByRole('link', { name: 'RFC 959 §5.3.1' })).toBeVisible();

  const announcer = live.page.locator('.sr[aria-live=polite]');
  await expect(announcer).toContainText('S1: Client’s turn: end of the line');
  await live.page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const live of document.querySelectorAll('[aria-live], [role=status], [role=alert], [role=log]'))
      new MutationObserver(() => heard.push(live.textContent ?? '')).observe(live, {
        childList: true,
        characterData: true,
        subtree: true,
      });
  });
  const before = await silence();
  await expect.poll(silence).toBeGreaterThanOrEqual(before + 3);
  expect(await live.page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard)).toEqual([]);
  await expect(user).toHaveAttribute('aria-label', /9 bytes, no CR LF yet, state/);

  c.socket.write('\r\n');
  await expect(live.rows('331')).toHaveCount(1);
  await expect(says).toHaveText('9 bytes, no CR LF yet');
  await expect(lines(live)).toHaveCount(0);
  await expect(card(live, 'S1')).toContainText('Client’s turn: next command');

  c.socket.end('NOO');
  await expect(live.rows('3 bytes left without a line end')).toHaveCount(1);
  await expect(live.rows('closed without QUIT')).toHaveCount(1);
});

test('a command that comes before its turn stands where it came, with a note', async ({ live, port }) => {
  const { c, data } = await transfer(port, 'STOR up');
  c.say('PWD');
  const pwd = live.rows('PWD');
  await expect(pwd).toContainText('waits for its turn behind STOR');
  await live.inspect(pwd);
  await expect(live.inspector.locator('.sub')).toContainText(/came before the reply to #\d+ STOR/);
  await expect(live.inspector).toContainText('FTP expects a client to wait for each reply.');
  data.end('some');
  await expect(live.rows('257')).toHaveCount(1);
  await expect(pwd).not.toContainText('waits for its turn');
  await expect(pwd.locator('.warns')).toHaveCount(0); // nothing breaks: a note, and no mark
  const heads = (await live.list()).map((r) => r.head);
  expect(heads.indexOf('PWD')).toBeLessThan(heads.indexOf('226'));
  c.close();
});

test('a session ends when its control connection does, and says how', async ({ live, port }) => {
  const sessions = live.page.getByRole('region', { name: 'Sessions', exact: true });
  const menu = async (sid: string, item: string) => {
    await card(live, sid).hover();
    await live.button(`More for ${sid}`).click();
    await live.button(item).click();
  };
  const ways: [string, (c: Wire, sid: string) => unknown, string, string, string][] = [
    [
      'QUIT',
      (c) => c.ask('QUIT'),
      'closed after QUIT',
      'Said QUIT',
      'The client said QUIT, the server answered 221',
    ],
    ['no QUIT', (c) => c.close(), 'closed without QUIT', 'Left, no QUIT', 'without saying QUIT'],
    [
      'a reset',
      (c) => c.socket.resetAndDestroy(),
      'connection reset',
      'Connection reset',
      'the client reset it',
    ],
    [
      'the server',
      (c) => c.say('GET / HTTP/1.1'),
      'ended by the server: 421',
      'Ended: 421',
      'The server said 421 and closed the control connection.',
    ],
    [
      'the page',
      (_, sid) => menu(sid, 'Cut it off (reset)'),
      'cut off from the page',
      'Cut off by you',
      'The session was cut off from the page',
    ],
    [
      'the page, by 421',
      (_, sid) => menu(sid, 'Close it (421)'),
      'ended by the page',
      'Ended by the page',
      'ended from the page: the server said 421',
    ],
    [
      'a client that nobody will connect for',
      async (c) => {
        await passive(c);
        await c.ask('LIST');
        c.socket.end();
      },
      'closed without QUIT',
      'Left, no QUIT',
      'without saying QUIT',
    ],
  ];
  for (const [i, [name, end, row, short, said]] of ways.entries()) {
    await test.step(name, async () => {
      const sid = `S${i + 1}`;
      const c = await ready(port);
      await expect(sessions.locator('.se').filter({ hasText: sid })).toContainText('Logged in');
      await end(c, sid);
      await expect(sessions.locator('.se.over').filter({ hasText: sid })).toContainText(short);
      const closed = live.rows(row).filter({ hasText: sid });
      await expect(closed).toHaveCount(1);
      await live.inspect(closed);
      await expect(live.inspector).toContainText(said);
      c.close();
    });
  }
});

test('an upload that ends with a reset says whether all had come', async ({ live, port }) => {
  const c = await ready(port);
  const ways = [
    ['ALLO 1000', 'All 1000 B that the client had announced had come.'],
    [
      'NOOP',
      '1000 B had come when the client reset the data connection instead of closing it, so nobody knows',
    ],
  ];
  for (const [i, [before = '', said = '']] of ways.entries()) {
    await c.ask(before);
    const data = await dial(await passive(c));
    await c.ask('STOR up');
    data.write(Buffer.alloc(1000));
    await expect(live.rows(/1000 B/)).toHaveCount(i + 1); // the answer to ALLO says "1000 bytes"
    data.resetAndDestroy();
    expect(await c.line()).toMatch(/^426 /);
    await expect(live.rows('426')).toHaveCount(i + 1);
    await expect(live.rows().locator('.tag .text', { hasText: /^reset$/ })).toHaveCount(i + 1);
    await live.inspect(live.rows('426').last());
    await expect(live.inspector.locator('.say')).toContainText(said);
    await expect(live.inspector.locator('.why-box')).toContainText('What has arrived is kept.');
  }
  c.close();
});

for (const size of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
])
  test.describe(`${size.width} wide`, () => {
    test.use({ viewport: size });

    test('no finding of axe where sessions wait, and where they have ended', async ({ live, port }) => {
      const { c, data } = await transfer(port, 'STOR up');
      data.write('some');
      c.say('PWD');
      const half = await ready(port);
      half.socket.write('NOO');
      await expect(lines(live)).toHaveCount(2);
      await expectClean(live.page, 'waiting');
      c.close();
      data.resetAndDestroy();
      half.close();
      await expect(live.rows('closed without QUIT').last()).toBeVisible();
      await expectClean(live.page, 'ended');
    });
  });
