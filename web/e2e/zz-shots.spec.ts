import { stuck, transfer, ready, passive } from './support/stuck';
import { otherLanguage } from './support/axe';
import { Wire } from './support/clients';
import { expect, test } from './support/test';
test.describe.configure({ timeout: 400_000 });
test.use({ trace: 'off' });
const sizes = [ [1440, 900], [900, 1200], [390, 844] ] as const;
test('shots', async ({ live, port }) => {
  const q = await ready(port); await q.ask('QUIT');
  const r = await ready(port); r.socket.resetAndDestroy();
  const s = await ready(port); s.say('GET / HTTP/1.1'); await s.gone();
  const l = await ready(port); l.socket.write('NOOP\r'); await live.rows('no CR LF yet').waitFor(); l.close();
  const { c, data } = await transfer(port, 'STOR report.csv');
  data.write(Buffer.alloc(1000));
  c.say('PWD');
  const n = await Wire.open(port); await n.line(); n.socket.write('USER haha');
  const idle = await ready(port);
  const p = await ready(port); await passive(p); await p.ask('LIST');
  const tl = await Wire.open(port); await tl.line(); await tl.ask('AUTH TLS');
  await expect(live.events.locator('[data-wait]')).toHaveCount(3);
  await live.page.waitForTimeout(2000);
  for (const lang of ['en', 'zh-CN']) {
    if (lang === 'zh-CN') await otherLanguage(live.page, lang);
    for (const [width, height] of sizes) {
      await live.page.setViewportSize({ width, height });
      for (const theme of ['light', 'dark']) {
        await live.page.evaluate((t) => { document.documentElement.dataset.theme = t; }, theme);
        await live.page.waitForTimeout(200);
        await live.page.screenshot({ path: `/tmp/h/shots/many-${lang}-${width}-${theme}.png` });
      }
    }
  }
  await otherLanguage(live.page, 'en');
  await live.page.setViewportSize({ width: 1440, height: 900 });
  await live.button('Table').click();
  await live.page.waitForTimeout(300);
  await live.page.screenshot({ path: `/tmp/h/shots/table.png` });
  await live.button('Ladder').first().click();
  await live.events.hover(); await live.page.mouse.wheel(0, -400);
  await live.page.waitForTimeout(300);
  await live.page.screenshot({ path: `/tmp/h/shots/scrolled.png` });
});
