// Names that are not UTF-8: kept as bytes, shown as what they probably are.
import { readFile, writeFile } from 'node:fs/promises';
import { curl } from './support/clients';
import { expect, test } from './support/test';

test('a GBK name that curl uploads is shown as what it probably is, and as a guess', async ({
  live,
  port,
}, info) => {
  const file = info.outputPath('local.txt');
  await writeFile(file, 'in GBK\n');
  const url = `ftp://haha:hehe@127.0.0.1:${port}/%D6%D0%B9%FA.txt`;
  expect(await curl('-T', file, url).ended).toMatchObject({ code: 0 });

  // The files pane, with what the guess is and from which bytes.
  const item = live.files.getByRole('treeitem', { name: /中国\.txt/ });
  await expect(item.locator('.guess')).toHaveText(/^GBK\?/);
  await expect(item.locator('.guess')).toHaveAttribute('title', /a guess; the bytes are D6 D0 B9 FA/);

  // The row, and its sentence for those who do not see it.
  const row = live.rows('STOR');
  await expect(row).toContainText('中国.txt');
  await expect(row.locator('.guess').first()).toHaveText(/^GBK\?/);
  await expect(row).toHaveAttribute('aria-label', /STOR 中国\.txt \[GBK\?\]/);

  // The inspector: the sentence, and the fields.
  await live.inspect(row);
  await expect(live.inspector.locator('.say')).toContainText('中国.txt [GBK?]');
  await expect(live.inspector.locator('.facts .guess').first()).toHaveText(/^GBK\?/);
  // No character that stands for a byte is left anywhere on the page.
  expect(await live.page.locator('body').innerText()).not.toMatch(/[\uEF80-\uEFFF]/);

  // The bytes themselves came back as they went.
  const back = info.outputPath('back.txt');
  expect(await curl('-o', back, url).ended).toMatchObject({ code: 0 });
  expect(await readFile(back, 'utf8')).toBe('in GBK\n');
});
