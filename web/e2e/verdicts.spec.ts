import { expectClean } from './support/axe';
import { Wire } from './support/clients';
import { transfer } from './support/stuck';
import { expect, test } from './support/test';

test.describe.configure({ timeout: 240_000 });
test.use({ trace: 'off', contextOptions: { reducedMotion: 'reduce' } });

test('a client that hangs is accused in the card and in the inspector while it hangs', async ({
  live,
  port,
}) => {
  const { data } = await transfer(port, 'STOR up');
  data.write('x'.repeat(1000));
  const card = live.page.getByRole('region', { name: 'Sessions', exact: true });
  const fault = card.locator('.fault');
  await expect(fault).toContainText('Client:', { timeout: 30_000 });
  await expect(fault).toContainText(
    /The client does not close the data connection of STOR \(#\d+\): 1000 bytes came, nothing for 5 s\..*RFC 959 §3\.4\.1/,
  );
  await expect(fault).toHaveAttribute('data-k', 'fail');
  const command = /STOR \(#(\d+)\)/.exec((await fault.textContent()) ?? '')?.[1];
  await fault.click();
  await expect(live.events.locator('.r[aria-selected="true"]')).toContainText('STOR up');
  const diagnosis = live.inspector.locator('.diagnosis');
  await expect(diagnosis).toContainText('1000 B came, nothing for');
  await diagnosis.locator('summary').click();
  await expect(diagnosis.locator('li[data-rule="upload-not-closed"]')).toContainText(`#${command}`);
  await expect(diagnosis.locator('li[data-rule="upload-not-closed"] a')).toHaveText('RFC 959 §3.4.1');
  await expectClean(live.page, 'a client at fault');

  data.end('y');
  await expect(fault).toHaveCount(0); // it went on: a pause, and no fault
});

test('a good session is accused of nothing', async ({ live, port }) => {
  const c = await Wire.open(port);
  await c.line();
  for (const line of ['USER haha', 'PASS hehe', 'TYPE I', 'PWD', 'QUIT']) {
    c.say(line);
    await c.line();
  }
  await expect(live.rows('221')).toHaveCount(1);
  const verdicts = live.page.getByRole('region', { name: 'Sessions', exact: true }).locator('.fault');
  await expect(verdicts).toHaveCount(0);
  await live.inspect(live.rows('221'));
  await expect(live.inspector.locator('.diagnosis summary')).toContainText('about S1');
});
