import { expect, test } from './support/test';

test('a whole session by keyboard alone', async ({ desk, plain }) => {
  const { page } = desk;
  await desk.open(`${plain}?lang=en`);
  const type = async (line: string) => {
    await expect(desk.client.locator('label[for=console-input]')).toHaveText('ftp> ');
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  };

  // Open the built-in client, log in, fetch a file.
  await page.keyboard.press('Alt+4');
  await expect(desk.client.getByRole('textbox')).toBeFocused();
  await type('open haha:hehe@');
  await expect(desk.said('230 ')).toBeVisible();
  await type('get readme.txt');
  await expect(desk.said('226 ')).toBeVisible();

  // Pause, send a command, step it through.
  await page.keyboard.press('Alt+1');
  await expect(desk.events).toBeFocused();
  await page.keyboard.press('Space');
  await expect(desk.button('Run')).toBeVisible();
  await page.keyboard.press('Alt+4');
  await type('pwd');
  await expect(desk.editor).toHaveValue(/PWD/);
  await page.keyboard.press('Alt+1');
  await page.keyboard.press('.');
  await expect(desk.editor).toHaveValue(/^257/);
  await page.keyboard.press('.');
  await expect(desk.said('257 ')).toBeVisible();

  // Hold one more, change it, send it.
  await page.keyboard.press('Alt+4');
  await type('cd /pub');
  await expect(desk.editor).toHaveValue(/CWD/);
  await page.keyboard.press('F6');
  await expect(desk.editor).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('CWD /incoming');
  const send = desk.heldCard.getByRole('button', { name: 'Send edited' }).and(page.locator(':focus'));
  for (let i = 0; i < 8 && !(await send.count()); i++) await page.keyboard.press('Tab');
  await expect(send).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(desk.editor).toHaveValue(/^250/);
  await page.keyboard.press('Alt+1');
  await page.keyboard.press('Space');
  await expect(desk.said('250 ')).toBeVisible();

  // Select the row, read its bytes.
  await page.keyboard.press('End');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(desk.inspector.locator(':focus')).toHaveCount(1);
  const pressed = desk.inspector.locator('button.field:focus');
  for (let i = 0; i < 12 && !(await pressed.count()); i++) await page.keyboard.press('Tab');
  await expect(pressed).toHaveCount(1);
  await expect(desk.inspector.locator('.bytes-hex .on').first()).toBeVisible();
});
