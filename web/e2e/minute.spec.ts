import { curl } from './support/clients';
import { expect, test } from './support/test';

test.use({ viewport: { width: 1440, height: 1600 } });

test('the first minute: a login and a download that can be read along, beside a client that keeps its speed', async ({
  live,
  port,
}) => {
  const { page } = live;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await live.button('Start the client').click();
  const guide = page.getByRole('region', { name: 'What happens' });
  await expect(guide).toContainText(/220|USER|331|PASS|230|TYPE|200/);
  await expect(page.locator(':focus')).toHaveAccessibleName('Events');
  // The address of the client is that of the page.
  await expect(live.said(`Connecting to 127.0.0.1:${port}`)).toBeVisible();
  // The inspector keeps up with it.
  await expect(live.inspector.locator('.say')).toHaveText(/\S/);

  // A real client comes and goes while the example waits for its next message.
  expect((await curl(`ftp://haha:hehe@127.0.0.1:${port}/readme.txt`).ended).code).toBe(0);
  await expect(live.rows('221')).toHaveCount(1);
  await expect(guide).toBeVisible();
  await expect(live.said('226 ')).toHaveCount(0);

  // It ends by itself, at full speed when that is asked for.
  await guide.getByRole('button', { name: 'Full speed' }).click();
  await expect(guide).toBeHidden();
  await expect(live.said('226 ')).toHaveCount(1);
  await expect(live.rows('227')).toHaveCount(1);
  await expect(live.client.getByRole('group', { name: 'Examples' })).toBeVisible();
});
