import type { Page } from '@playwright/test';
import type { Student, ToTeacher } from '../src/gen/class';
import { expectClean } from './support/axe';
import { shoot } from './support/class';
import { expect, test } from './support/test';

// The teacher's page with a class of forty, which a stand-in for the relay's feed tells it of.
test.use({ trace: 'off', contextOptions: { reducedMotion: 'reduce' } });

const names = 'Ada Bo Cyd Dee Eli Fay Gil Hal Ida Jo Kim Lea Max Nia Oz Pia Quin Ro Sam Tess'.split(' ');
const title = { '': 'Two connections', 'zh-CN': '两条连接' };

function student(n: number): Student {
  const base = { id: `r-${n}`, number: n, ftp: `127.0.0.1:${2120 + n}` };
  if (n === 17 || n === 33) return { ...base, joined: false };
  const name = `${names[(n - 1) % 20]} ${n > 20 ? 'Zuckerberg-Featherstonehaugh' : 'Byron'}`;
  const lesson = { lesson: title, step: 1 + (n % 6), steps: 6, done: n % 11 === 0 };
  const state = {
    mode: (n % 5 ? 'running' : 'paused') as 'running',
    sessions: n % 3,
    client: n % 3 ? ['curl', 'lftp 4.9.2', 'FileZilla 3.67'][n % 3] : undefined,
    ...(n % 4 ? lesson : {}),
    ...(n % 5 ? { at: 'RETR pattern.bin' } : { holds: 'STOR report-of-the-week.csv', held: 1 + (n % 2) }),
    ...(n % 9
      ? {}
      : { diagnosis: 'next-before-226', diagnosisArgs: { verb: 'LIST', transfer: 'STOR', command: '7' } }),
  };
  return { ...base, name, joined: true, away: n === 12, state };
}

/** Opens the page; the returned function says something to it as the relay would. */
async function openClass(page: Page, plain: string, n: number): Promise<(m: ToTeacher) => void> {
  let say = (_: ToTeacher) => {};
  await page.routeWebSocket('**/class/feed', (socket) => {
    say = (m) => socket.send(JSON.stringify(m));
    socket.onMessage(() => {
      const klass = {
        title: 'Networks 2',
        teacher: 'Ms Lovelace',
        frozen: false,
        code: 'K7QX4M',
        address: 'https://ftpsim.school.example/',
      };
      const students = Array.from({ length: n }, (_, i) => student(i + 1));
      say({ entered: { token: 'x', class: klass, students } });
    });
  });
  await page.goto(`${plain}class.html?lang=en&theme=light`);
  await page.getByLabel('Teacher’s code').fill('lovelace');
  await page.getByLabel('Your name').fill('Ms Lovelace');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listitem').first()).toBeVisible();
  return (m) => say(m);
}

test('a class of forty fits on the screen, changes in place and is sorted', async ({ desk, plain }) => {
  const { page } = desk;
  const say = await openClass(page, plain, 40);
  const seats = page.getByRole('main').getByRole('listitem');
  await expect(seats).toHaveCount(40);
  const hidden = await page.getByRole('main').evaluate((main) => main.scrollHeight - main.clientHeight);
  expect(hidden, 'forty seats need no scrolling').toBeLessThanOrEqual(0);

  const ada = seats.filter({ hasText: 'Ada Byron' });
  await expect(ada).toContainText('RETR pattern.bin');
  const link = ada.getByRole('link');
  await link.focus();
  for (let n = 1; n <= 100; n++) {
    const one = student(1);
    say({ student: { ...one, state: { ...one.state, mode: 'frozen', sessions: 1, at: `CWD ${n}` } } });
  }
  await expect(ada).toContainText('CWD 100');
  await expect(link, 'a change takes nobody’s focus').toBeFocused();

  await page.getByLabel('Sort by').selectOption('help');
  await expect(seats.first()).toContainText('The client sends LIST while');
  await page.getByLabel('Sort by').selectOption('number');
  await expectClean(page, 'a class of forty');
  await page.getByRole('button', { name: 'Actions for Ada Byron' }).press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Watch' })).toBeFocused();
  await page.keyboard.press('Escape');
  for (const [name, dialog] of [
    ['Message…', 'A message to all'],
    ['Lesson…', 'A lesson for all'],
    ['Server…', 'The kind of server for all'],
    ['Fault…', 'A fault for all'],
    ['End class…', 'End the class?'],
  ] as const) {
    const button = page.getByRole('region', { name: 'For the whole class' }).getByRole('button', { name });
    await button.press('Enter');
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
    await expectClean(page, dialog, 'dialog[open]');
    await page.keyboard.press('Escape');
    await expect(button).toBeFocused();
  }
});

test('pictures: the class', async ({ desk, plain }) => {
  test.setTimeout(180_000);
  const { page } = desk;
  await page.goto(`${plain}class.html?lang=en&theme=light`);
  await shoot(page, 'class-door');
  const say = await openClass(page, plain, 40);
  await shoot(page, 'class');
  await page.getByRole('button', { name: /large type/ }).click();
  await shoot(page, 'class-projector');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Lesson…' }).click();
  await expect(
    page.getByRole('button', { name: 'Two connections' }).or(page.getByText('两条连接')),
  ).toBeVisible();
  await shoot(page, 'class-lesson');
  await page.keyboard.press('Escape');
  for (let n = 1; n <= 40; n++) {
    const one = student(n);
    say({ student: one.state ? { ...one, frozen: true, state: { ...one.state, mode: 'frozen' } } : one });
  }
  say({
    class: {
      title: 'Networks 2',
      teacher: 'Ms Lovelace',
      frozen: true,
      code: 'K7QX4M',
      address: 'https://ftpsim.school.example/',
    },
  });
  say({ collected: { want: 30, have: 27, done: true, missing: ['r-3', 'r-5', 'r-21'] } });
  await expect(page.getByRole('button', { name: 'Grade…' })).toBeVisible();
  await shoot(page, 'class-frozen');
});
