import { readFile, writeFile } from 'node:fs/promises';
import { expectClean } from './support/axe';
import { curl } from './support/clients';
import { expect, test } from './support/test';

const item = (name: string | RegExp) => ({ name }) as const;

test('files go both ways between page and clients', async ({ live, port }, info) => {
  const file = info.outputPath('from page.bin');
  const bytes = Buffer.alloc(700_000, 'page');
  await writeFile(file, bytes);
  await live.files.getByRole('treeitem', item('incoming')).click();
  await live.page.getByTestId('upload').setInputFiles(file);
  await expect(live.files.getByRole('treeitem', item(/from page\.bin/))).toBeVisible();

  const back = info.outputPath('back.bin');
  const url = `ftp://haha:hehe@127.0.0.1:${port}/incoming/`;
  expect(await curl('-o', back, `${url}from%20page.bin`).ended).toMatchObject({ code: 0 });
  expect((await readFile(back)).equals(bytes)).toBe(true);

  const other = info.outputPath('你好.txt');
  await writeFile(other, 'from curl\n');
  expect(await curl('-T', other, url).ended).toMatchObject({ code: 0 });
  const row = live.files.getByRole('treeitem', item(/你好\.txt/));
  await expect(row).toContainText(/new · #\d+/);
  await row.getByRole('button').click();
  await expect(live.inspector).toContainText('/incoming/你好.txt');

  // A double click opens it.
  await row.dblclick({ position: { x: 60, y: 12 } });
  const viewer = live.page.getByRole('dialog', { name: '你好.txt' });
  await expect(viewer).toContainText('from curl');
  await expect(viewer.locator('.eol')).toHaveAttribute('data-end', 'LF');
  const download = live.page.waitForEvent('download');
  await viewer.getByRole('button', { name: 'Download' }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toBe('from curl\n');
});

test('a double click and Enter open a file: a picture, text with its line ends, or hex', async ({
  desk,
  plain,
}) => {
  // A dialog that fades in has less contrast than it will have.
  await desk.page.emulateMedia({ reducedMotion: 'reduce' });
  await desk.open(`${plain}?lang=en`);
  const row = (name: string) => desk.files.locator(`[data-path="/pub/${name}"]`);
  await row('two-connections.png').dblclick({ position: { x: 60, y: 12 } });
  const picture = desk.page.getByRole('dialog', { name: 'two-connections.png' });
  const drawn = picture.getByRole('img', { name: 'The picture two-connections.png' });
  await expect(drawn).toBeVisible();
  await expect.poll(() => drawn.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(640);
  await expectClean(desk.page, 'a picture', 'dialog[open]');
  await picture.getByRole('button', { name: 'Hex' }).click();
  await expect(picture).toContainText('89 50 4e 47');
  await desk.page.keyboard.press('Escape');

  // The reference leads to it too.
  await desk.press('Keyboard shortcuts and help');
  await desk.button('Questions, verbs and reply codes').click();
  await desk.button('Picture: FTP’s two connections').click();
  await expect(drawn).toBeVisible();
  await desk.page.keyboard.press('Escape');

  await row('text-crlf.txt').click();
  await desk.files.press('Enter');
  const text = desk.page.getByRole('dialog', { name: 'text-crlf.txt' });
  await expect(text.locator('.eol').first()).toHaveAttribute('data-end', 'CR LF');
  await expectClean(desk.page, 'text with line ends', 'dialog[open]');
  await desk.page.keyboard.press('Escape');

  await row('pattern.bin').click();
  await desk.files.press('Enter');
  const hex = desk.page.getByRole('dialog', { name: 'pattern.bin' });
  await expect(hex.getByRole('button', { name: 'Hex' })).toHaveAttribute('aria-pressed', 'true');
  await expect(hex.getByRole('button', { name: 'Picture' })).toHaveCount(0);
});

test('folders are made, renamed and deleted, by menu and by keyboard', async ({ desk, plain }) => {
  await desk.open(`${plain}?lang=en`);
  await desk.files.getByRole('treeitem', item('incoming')).click();
  await desk.button('More for the selected file').click();
  // The first letters of an entry lead to it.
  const entry = desk.page.getByRole('menuitem', { name: 'New folder…' });
  await desk.page.keyboard.press('n');
  await expect(entry).toBeFocused();
  await entry.click();
  const name = desk.page.getByRole('textbox', { name: 'Name' });
  await name.fill('a/b');
  await desk.button('Create').click();
  await expect(desk.page.getByRole('dialog')).toContainText('must not');
  await name.fill('box');
  await desk.button('Create').click();
  const box = desk.files.getByRole('treeitem', item(/^box/));
  await expect(box).toHaveAttribute('aria-selected', 'true');

  await desk.files.focus();
  await desk.files.press('F2');
  await name.fill('crate');
  await name.press('Enter');
  const crate = desk.files.getByRole('treeitem', item(/^crate/));
  await expect(crate).toBeVisible();
  await expect(box).toHaveCount(0);

  await desk.files.press('Delete');
  await expect(desk.page.getByRole('dialog')).toContainText('Delete crate?');
  await desk.button('Cancel').click();
  await expect(crate).toBeVisible();
  await desk.files.press('Delete');
  await desk.button('Delete').click();
  await expect(crate).toHaveCount(0);
});

test('dropped files land in the folder under the pointer', async ({ desk, plain }) => {
  await desk.open(`${plain}?lang=en`);
  const folder = desk.files.getByRole('treeitem', item('incoming'));
  const data = await desk.page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['dropped'], '<b>drop.txt'));
    return transfer;
  });
  await folder.dispatchEvent('dragover', { dataTransfer: data });
  await expect(desk.page.getByText('Drop to upload into /incoming')).toBeVisible();
  await folder.dispatchEvent('drop', { dataTransfer: data });
  await expect(desk.files.getByRole('treeitem', item(/<b>drop\.txt/))).toBeVisible();
});

test('the tree is worked with arrow keys', async ({ desk, plain }) => {
  await desk.open(`${plain}?lang=en`);
  const at = (path: string) => desk.files.locator(`[data-path="${path}"][aria-selected=true]`);
  await expect(desk.files.locator('[data-path="/incoming"]')).toBeVisible();
  await desk.files.focus();
  await expect(at('/')).toBeVisible();
  await desk.files.press('ArrowDown');
  await expect(at('/incoming')).toHaveAttribute('aria-expanded', 'false');
  await desk.files.press('ArrowRight');
  await expect(at('/incoming')).toHaveAttribute('aria-expanded', 'true');
  await desk.files.press('ArrowLeft');
  await expect(at('/incoming')).toHaveAttribute('aria-expanded', 'false');
  await desk.files.press('End');
  await expect(at('/incoming')).toHaveCount(0);
  await desk.files.press('Home');
  await expect(at('/')).toBeVisible();
});
