import type { Page } from '@playwright/test';
import { Wire } from './support/clients';
import type { Desk } from './support/desk';
import { expect, test } from './support/test';

// What WCAG asks of a page that is shown otherwise: narrow, enlarged, with more
// room between letters, in colours of the reader's own, without motion.

/** Something of everything: a session with replies, data and files. */
async function fill(desk: Desk, url: string): Promise<void> {
  await desk.open(`${url}?lang=en&theme=light`);
  await desk.show('Client');
  await desk.type('open haha:hehe@');
  await desk.type('ls');
  await expect(desk.said('226 ')).toBeVisible();
}

/** What stands outside the page's width, or is cut off by its own box, of what can be pressed. */
function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) {
      const out = [...document.querySelectorAll('.shell *')].filter(
        (el) => el.getBoundingClientRect().right > innerWidth + 0.5 && !el.closest('.scroll, .sr'),
      );
      const names = out.map((el) => `${el.tagName.toLowerCase()}.${el.className}`).join(' ');
      found.push(`the page scrolls sideways by ${wide} px: ${names}`);
    }
    let seen = 0;
    for (const el of document.querySelectorAll<HTMLElement>('button, select, input:not([type=file])')) {
      if (!el.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      seen++;
      const box = el.getBoundingClientRect();
      const name = el.getAttribute('aria-label') || el.textContent?.trim() || el.id;
      // What scrolls in a box of its own may be further right.
      if (el.closest('.scroll, .sr, pre')) continue;
      if (box.left < -0.5 || box.right > innerWidth + 0.5) found.push(`${name} stands outside`);
      const { overflowX, textOverflow } = getComputedStyle(el);
      const cut = el instanceof HTMLButtonElement && overflowX !== 'visible' && textOverflow !== 'ellipsis';
      if (cut && el.scrollWidth > el.clientWidth + 1) found.push(`${name} is cut off`);
    }
    // The header alone has more.
    if (seen < 5) found.push(`there are ${seen} things to press`);
    return found;
  });
}

const panels = ['Ladder', 'Inspect', 'Files', 'Client'] as const;

async function expectFits(desk: Desk, what: string): Promise<void> {
  for (const panel of panels) {
    await desk.show(panel);
    expect.soft(await misfits(desk.page), `${what}: ${panel}`).toEqual([]);
  }
}

test('320 px wide there is no scrolling sideways, in any panel and dialog', async ({ desk, plain }) => {
  const { page } = desk;
  await page.setViewportSize({ width: 320, height: 640 });
  await fill(desk, plain);
  await expectFits(desk, '320 px');
  await desk.show('Ladder');
  await desk.pause();
  await desk.show('Client');
  await desk.type('pwd');
  await expect(desk.editor).toBeVisible();
  expect.soft(await misfits(page), 'held').toEqual([]);
  await desk.run();
  for (const name of [/Snapshots/, /Export/, /shortcuts/]) {
    await desk.button('More').click();
    await page.getByRole('menuitem', { name }).click();
    await expect(page.locator('dialog[open], :popover-open').last()).toBeVisible();
    expect.soft(await misfits(page), String(name)).toEqual([]);
    await page.keyboard.press('Escape');
  }
});

test.describe('enlarged to 200 %', () => {
  // 1440 × 900 in twice the size has room for half as much.
  test.use({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });

  test('all of it is there, and can be pressed', async ({ desk, plain }) => {
    await fill(desk, plain);
    await expectFits(desk, '200 %');
    await desk.show('Ladder');
    await expect(desk.rows('LIST').or(desk.rows('MLSD')).first()).toBeVisible();
    await desk.inspect(desk.rows('230'));
    await expect(desk.inspector.getByRole('heading').first()).toBeInViewport();
  });

  for (const [height, rows] of [
    [450, 7],
    [360, 4],
  ] as const) {
    test(`the ladder keeps ${rows} rows of a window that is ${height} px high`, async ({ desk, plain }) => {
      await desk.page.setViewportSize({ width: 720, height });
      await fill(desk, plain);
      await desk.show('Ladder');
      await expect(desk.rows('226')).toBeVisible();
      const whole = () =>
        desk.events.evaluate((grid) => {
          const box = (grid.querySelector('.rows') ?? grid).getBoundingClientRect();
          return [...grid.querySelectorAll('.r')].filter((row) => {
            const { top, bottom } = row.getBoundingClientRect();
            return top >= box.top && bottom <= Math.min(box.bottom, innerHeight);
          }).length;
        });
      await expect.poll(whole).toBeGreaterThanOrEqual(rows);
    });
  }
});

test('a list that is hidden while rows come is at its end when it is shown', async ({ desk, plain }) => {
  await desk.page.setViewportSize({ width: 720, height: 450 });
  await fill(desk, plain);
  // The browser scrolls a box that is shown again, and may tell so before its size is looked at.
  await desk.page.evaluate(() => {
    const main = document.querySelector('main') as HTMLElement;
    main.dataset.panel = 'ladder';
    document.querySelector('.lad .rows')?.dispatchEvent(new Event('scroll'));
  });
  await desk.show('Ladder');
  await expect(desk.rows('226')).toBeVisible();
  await expect(desk.button(/^Newest/)).toHaveCount(0);
});

test('more room between lines, letters and words cuts nothing off', async ({ desk, plain }) => {
  await fill(desk, plain);
  // WCAG 2.2, 1.4.12
  const style = await desk.page.evaluateHandle(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }',
    );
    document.adoptedStyleSheets.push(sheet);
    return sheet;
  });
  await expectFits(desk, 'text spacing');
  await desk.inspect(desk.rows('230'));
  expect.soft(await misfits(desk.page), 'a reply, explained').toEqual([]);
  await desk.page.setViewportSize({ width: 390, height: 844 });
  await expectFits(desk, 'text spacing, 390 px');
  await style.dispose();
});

test("in the reader's own colours what is chosen, held and connected still shows", async ({
  desk,
  plain,
}) => {
  const { page } = desk;
  await page.emulateMedia({ forcedColors: 'active' });
  await fill(desk, plain);
  await desk.inspect(desk.rows('230'));
  const styled = (css: string, property: string) =>
    page
      .locator(css)
      .first()
      .evaluate((el, name) => getComputedStyle(el).getPropertyValue(name), property);
  expect(await styled('.r.sel', 'outline-style')).toBe('solid');
  expect(await styled('.r:not(.sel)', 'outline-style')).toBe('none');
  // A badge has a border in place of its ground.
  expect(await styled('.r .bdg', 'border-top-style')).toBe('solid');
  // An arrow is drawn in the colour of text, not in that of the ground.
  const arrow = await page
    .locator('.r .ar')
    .first()
    .evaluate((el) => {
      const paper = getComputedStyle(document.body).backgroundColor;
      const ink = [getComputedStyle(el), getComputedStyle(el, '::before'), getComputedStyle(el, '::after')];
      return ink.some((s) =>
        [s.backgroundColor, s.borderTopColor, s.color].some((c) => c !== paper && !c.endsWith(', 0)')),
      );
    });
  expect(arrow).toBe(true);
  await page.locator('#filter').focus();
  await page.keyboard.press('Shift+Tab');
  expect(await styled(':focus', 'outline-style')).not.toBe('none');
  await desk.pause();
  await desk.type('pwd');
  await expect(desk.heldRows).toContainText('Held for you');
});

test('nothing moves for who wants no motion', async ({ desk, plain }) => {
  const { page } = desk;
  await fill(desk, plain);
  await desk.pause();
  await desk.type('pwd');
  await expect(desk.heldRows).toHaveCount(1);
  const moving = () => page.evaluate(() => document.getAnimations().length);
  await expect.poll(moving).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(moving).toBe(0);
  await desk.button('Connect a client').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await moving()).toBe(0);
});

test('what is in another language than the page says so', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  await live.page.evaluate(() => document.querySelector<HTMLElement>('.bar.top .lang')?.click());
  await expect(live.page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  const events = live.page.locator('#events');
  // Replies are English, whatever the page is.
  await expect(events.locator('.chip [lang=en]', { hasText: 'logged in' })).toBeVisible();
  await expect(events.locator('[data-k=cmd] .chip', { hasText: 'haha' })).toBeVisible();
  await expect(events.locator('[data-k=cmd] .chip [lang]')).toHaveCount(0);
  await expect(live.page.locator('.lang [lang="zh-CN"]')).toBeVisible();
  await expect(live.page.locator('.lang [lang=en]')).toBeVisible();
  wire.close();
});

test('a panel of the header lies on the screen when it first opens, and has the focus', async ({
  desk,
  plain,
}) => {
  const { page } = desk;
  for (const width of [1440, 390])
    for (const name of ['Snapshots', 'Export', 'The server in this tab']) {
      await page.setViewportSize({ width, height: 844 });
      // Anew, since the code of a panel comes only when it opens.
      await desk.open(`${plain}?lang=en`);
      await desk.press(name);
      const open = page.locator('.pop:popover-open');
      await expect(open.locator(':focus')).toHaveCount(1);
      await expect(open.getByRole('heading').first()).toBeVisible();
      expect.soft(await misfits(page), `${name} at ${width} px`).toEqual([]);
    }
});
