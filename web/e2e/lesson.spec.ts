import { mkdir, writeFile } from 'node:fs/promises';
import { expectClean, otherLanguage } from './support/axe';
import { curl, lftp } from './support/clients';
import type { Desk } from './support/desk';
import { LessonPane, ownLesson } from './support/lesson';
import { Relay } from './support/relay';
import { expect, test } from './support/test';

test.describe.configure({ timeout: 120_000 });
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('two connections, with curl and the keyboard', async ({ live, port }) => {
  const { page } = live;
  const pane = new LessonPane(page);
  await live.button('Lessons').press('Enter');
  const list = page.getByRole('dialog', { name: 'Lessons' });
  await expect(list.getByRole('button', { name: /^Two connections/ })).toBeVisible();
  await expectClean(page, 'the list of lessons', 'dialog[open]');
  await list.getByRole('button', { name: /^Two connections/ }).press('Enter');

  const consent = page.getByRole('dialog', { name: 'Two connections' });
  await consent.getByRole('textbox', { name: 'Code' }).fill('7b');
  await page.keyboard.press('Enter');
  await expect(consent).toContainText(/files: \/pub\/\w+\.txt/);
  const [, file = ''] = /files: (\/pub\/\w+\.txt)/.exec((await consent.textContent()) ?? '') ?? [];
  await expectClean(page, 'the consent', 'dialog[open]');
  await pane.begin.press('Enter');
  await pane.step(1, 3);
  await expectClean(page, 'the lesson', '#region-lesson');

  const url = `ftp://127.0.0.1:${port}`;
  expect((await curl(`${url}/pub/`).ended).code).toBe(0);
  await expect(pane.marked('done')).toHaveCount(1);
  await pane.take(live.rows(/open$/).first());
  await pane.step(2, 3);
  await expect(pane.box).toContainText('You can say now: The list does not come over the connection');

  // Starting again asks first, and can be left.
  await pane.press('Start the lesson again');
  await expect(pane.box.getByRole('button', { name: 'Start again' })).toBeFocused();
  await pane.press('Go on with the lesson');
  await pane.step(2, 3);

  // Nearly right: the feedback leads to the event.
  expect((await curl(`${url}/pub/empty.txt`).ended).code).toBe(0);
  await expect(pane.box.getByText('Nearly:')).toBeVisible();
  expect((await curl(`${url}${file}`).ended).code).toBe(0);
  await expect(pane.box.getByText('Nearly:')).toBeHidden();
  await pane.press(/^#\d+$/);
  await expect(live.inspector.locator('.sub')).toContainText('reply to');
  await pane.take(live.rows(/closed$/).last());
  await pane.step(3, 3);

  await pane.choose('second connection?', /faster/);
  await expect(pane.box).toContainText('it makes nothing faster');
  await pane.choose('second connection?', /stays free/);
  const ask = (await pane.box.getByText(/fetches \d+ files/).textContent()) ?? '';
  await pane.answer(/fetches \d+ files/, '1');
  await expect(pane.box).toContainText('Not yet.');
  await pane.answer(/fetches \d+ files/, String(Number(/fetches (\d+)/.exec(ask)?.[1]) + 2));
  await expect(pane.box.getByRole('heading', { name: 'Lesson passed' })).toBeVisible();
  await expect(pane.box).toContainText(/[45] of \d points/);
  await expectClean(page, 'the end of the lesson', '#region-lesson');

  await pane.box.getByRole('article').getByRole('button', { name: 'End the lesson' }).press('Enter');
  await expect(pane.box.getByRole('button', { name: 'End and undo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(pane.box).toBeHidden();
  await expect(live.files.getByText(file.slice(5))).toBeHidden();
  await live.button('Lessons').press('Enter');
  await expect(list.getByRole('button', { name: /^Two connections.*Done/ })).toBeVisible();
});

test('the login, with curl', async ({ desk, relay }) => {
  const { page } = desk;
  const pane = new LessonPane(page);
  await desk.open(`${relay.url}?theme=light&lang=en&lesson=login&seed=7b`);
  const port = await desk.connected();
  const about = (await page.getByRole('dialog').textContent()) ?? '';
  const [, user = '', password = ''] = /Your account is (\w+), its password (\w+)\./.exec(about) ?? [];
  await pane.begin.press('Enter');
  await pane.step(1, 4);
  const login = (as: string) => curl('-u', as, `ftp://127.0.0.1:${port}/`).ended;
  expect((await login(`${user}:wrong`)).code).toBe(67);
  await pane.answer('Which three digits', '530.');
  await pane.step(2, 4);
  expect((await login('haha:hehe')).code).toBe(0);
  await expect(pane.box).toContainText('Nearly: You are logged in under another name.');
  expect((await login(`${user}:${password}`)).code).toBe(0);
  await pane.take(desk.rows('331').filter({ hasText: 'S3' })); // not one of an earlier login
  await pane.step(3, 4);
  await pane.choose('first digit of 331', /Good so far/);
  await pane.choose('the same middle digit', /about the login/);
  await pane.step(4, 4);
  await pane.choose('Why is 530 right?', /begins with 5/);
  await expect(pane.box.getByRole('heading', { name: 'Lesson passed' })).toBeVisible();
  await pane.box.getByRole('article').getByRole('button', { name: 'End the lesson' }).press('Enter');
  await pane.press('End and undo');
  await expect(pane.box).toBeHidden();
  expect((await login(`${user}:${password}`)).code).toBe(67); // the account is gone
});

test('a lesson from the relay’s folder, with lftp: it goes on after a reload and is undone', async ({
  desk,
}) => {
  const dir = test.info().outputPath('lessons');
  await mkdir(dir);
  await writeFile(`${dir}/own.md`, ownLesson);
  const relay = await Relay.start('-lessons', dir);
  const { page } = desk;
  const pane = new LessonPane(page);
  await desk.open(`${relay.url}?theme=light&lang=en&lesson=lessons/own.md&seed=7b`);
  const port = await desk.connected();
  const consent = page.getByRole('dialog', { name: 'A lesson of our own' });
  await expect(consent).toContainText('kind of server: Single-line replies');
  await expect(consent).toContainText('a fault: slow data');
  await expect(consent.getByText('<b>here</b>')).toBeVisible(); // no HTML
  await expect(consent.locator('b')).toHaveCount(0);
  const [, file = ''] = /files: \/pub\/(\w+\.txt)/.exec((await consent.textContent()) ?? '') ?? [];
  await pane.begin.press('Enter');
  await pane.step(1, 2);
  await expect(page.getByText('Single-line replies').first()).toBeVisible();
  await expect(desk.files.getByText(file)).toBeVisible();

  await pane.press('Show a hint');
  await expect(pane.box).toContainText('Hint: Type get.');
  await curl(`ftp://127.0.0.1:${port}/pub/empty.txt`).ended;
  await expect(pane.box).toContainText(`Nearly: That is another file; the name is ${file}.`);
  await expect(pane.box.getByText('Nearly:')).toBeInViewport({ ratio: 1 });
  expect((await lftp(port, `cat /pub/${file}`).ended).code).toBe(0);
  await pane.step(2, 2);
  await otherLanguage(page, 'zh-CN');
  await expect(page.getByRole('region', { name: '课程', exact: true })).toContainText(
    '现在你可以说： 我会取回文件。',
  );
  await otherLanguage(page, 'en');

  page.once('dialog', (d) => void d.accept());
  await page.reload();
  await pane.step(2, 2);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(desk.files.getByText(file)).toBeVisible();
  await desk.connected();
  expect((await lftp(port, `cat /pub/${file}`).ended).code).toBe(0);
  await pane.take(desk.rows('226').last());
  await expect(pane.box.getByRole('heading', { name: 'Lesson passed' })).toBeVisible();
  await pane.press('Step 1, done: Fetch the file');
  await expect(pane.box.getByRole('heading', { name: 'Fetch the file' })).toBeVisible();

  await pane.box.locator('header').getByRole('button', { name: 'End the lesson' }).press('Enter');
  await pane.press('End and undo');
  await expect(pane.box).toBeHidden();
  await expect(desk.files.getByText(file)).toBeHidden();
  await expect(page.getByText('Single-line replies')).toBeHidden();

  // The list has the folder's lessons.
  await desk.button('Lessons').click();
  await expect(page.getByRole('list', { name: 'From this relay' }).getByRole('button')).toHaveText(
    /A lesson of our own.*Done/,
  );
  await page.close();
  await relay.stop();
});

test('a lesson is dropped and shared by a link; a newer one is refused in words', async ({ live }) => {
  const { page } = live;
  const pane = new LessonPane(page);
  const drop = async (text: string) => {
    const data = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'own.md'));
      return transfer;
    }, text);
    await page.locator('#region-ladder').dispatchEvent('drop', { dataTransfer: data });
  };
  await drop(ownLesson.replace('lesson: 1', 'lesson: 2'));
  await expect(page.getByText('This lesson has a newer format than this page understands.')).toBeVisible();
  await otherLanguage(page, 'zh-CN');
  await expect(page.getByText('这个课程的格式比本页支持的更新。')).toBeVisible();
  await otherLanguage(page, 'en');
  await drop('# no lesson');
  await expect(page.getByText('This is not a lesson that this page can read.')).toBeVisible();

  await drop(ownLesson);
  await pane.begin.click();
  await pane.step(1, 2);
  const seed = (await pane.box.getByText(/^Code: /).textContent())?.slice('Code: '.length) ?? '';
  await live.button('Export').click();
  await page.getByText('What the link carries').click();
  await page.getByRole('checkbox', { name: 'the lesson that runs' }).check();
  await live.button('Make a share link').click();
  const link = await page.locator('.share-address input').first().inputValue();

  const other = await (await page.context().browser())?.newPage();
  if (!other) throw new Error('no browser');
  await other.goto(link.replace('#', '?lang=en#'));
  const consent = other.getByRole('dialog', { name: 'A lesson of our own' });
  await expect(consent.getByRole('textbox', { name: 'Code' })).toHaveValue(seed, { timeout: 60_000 });
  await other.close();
});

test('an address that is no lesson is refused in words', async ({ desk, relay, excused }) => {
  excused.push(/404|Failed to load/);
  const { page } = desk;
  await desk.open(`${relay.url}?lang=en&lesson=nothing`);
  await expect(page.getByText('There is no lesson with this name.')).toBeVisible();
  await desk.open(`${relay.url}?lang=en&lesson=https://example.org/x.md`);
  await expect(page.getByText('A lesson comes from this page’s own address')).toBeVisible();
  await desk.open(`${relay.url}?lang=en&lesson=lessons/none.md`);
  await expect(page.getByText('There is no lesson at this address.')).toBeVisible();
});

test('on a phone the lesson is a panel of its own, with a line above the others', async ({ desk, relay }) => {
  const { page } = desk;
  await page.setViewportSize({ width: 390, height: 844 });
  const pane = new LessonPane(page);
  await desk.open(`${relay.url}?theme=light&lang=en&lesson=two-connections&seed=7b`);
  const port = await desk.connected();
  await pane.begin.click();
  await expect(pane.box.getByRole('heading', { name: /List the directory/ })).toBeVisible();
  await expectClean(page, 'the lesson on a phone');
  await desk.show('Ladder');
  await expect(pane.box.getByRole('heading', { name: /List the directory/ })).toBeHidden();
  await expect(pane.box.locator('h2')).toBeVisible();
  expect((await curl(`ftp://127.0.0.1:${port}/pub/`).ended).code).toBe(0);
  await expect(desk.rows('226').last()).toBeVisible();
  await pane.box.getByRole('button', { name: 'Show the lesson' }).click();
  await expect(pane.marked('done')).toHaveCount(1);
});

test('the presentation size has a sentence, ladder and inspector, and a remote control steps', async ({
  desk,
  relay,
}) => {
  const { page } = desk;
  await page.goto(`${relay.url}?theme=light&lang=en&present=1`);
  const port = await connectedUnseen(desk, relay);
  await expect(desk.inspector).toBeHidden(); // nothing has happened
  expect((await curl(`ftp://127.0.0.1:${port}/readme.txt`).ended).code).toBe(0);
  const said = page.getByRole('region', { name: 'Presentation' });
  await expect(desk.inspector).toBeVisible();
  await expect(desk.client).toBeHidden();
  await expect(desk.rows('221').first()).toBeVisible();
  await page.keyboard.press('Home');
  await expect(desk.inspector.locator('.sub')).toContainText('Event #1 ');
  await page.keyboard.press('PageDown');
  await expect(desk.inspector.locator('.sub')).toContainText('Event #2 ');
  await expect(said.getByRole('status')).not.toBeEmpty();
  await page.keyboard.press('PageUp');
  await expect(desk.inspector.locator('.sub')).toContainText('Event #1 ');
  await expectClean(page, 'the presentation size');
  await page.keyboard.press('P');
  await expect(desk.client).toBeVisible();
  await page.keyboard.press('P');
  await said.getByRole('button', { name: 'Leave the presentation size' }).press('Enter');
  await expect(desk.client).toBeVisible();
});

/** The FTP port of a page whose header does not show. */
async function connectedUnseen(desk: Desk, relay: Relay): Promise<number> {
  await expect(desk.page.locator('[data-relay=connected]')).toBeAttached({ timeout: 60_000 });
  return relay.ftp;
}
