import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { Desk } from './desk';
import { expect } from './test';
import { root } from './tools';

const folder = join(root, 'web/test-results/screens');

/** A student of a class: a page in a browser of its own. */
export class Pupil {
  private constructor(
    readonly name: string,
    readonly desk: Desk,
    readonly context: BrowserContext,
  ) {}

  get page(): Page {
    return this.desk.page;
  }

  /** What the page says of the class. */
  get line() {
    return this.page.getByRole('region', { name: 'Class' });
  }

  /** Opens the relay's page; the class is not joined yet. */
  static async open(browser: Browser, url: string, name: string): Promise<Pupil> {
    const context = await browser.newContext();
    const desk = new Desk(await context.newPage());
    await desk.page.goto(`${url}?lang=en&theme=light`);
    return new Pupil(name, desk, context);
  }

  /** Agrees, by keyboard alone. */
  async join(): Promise<void> {
    const box = this.page.getByRole('dialog');
    await expect(box.getByRole('textbox', { name: 'Your name' })).toBeFocused({ timeout: 60_000 });
    await this.page.keyboard.type(this.name);
    await this.page.keyboard.press('Enter');
    await expect(this.line).toContainText('You take part');
  }
}

/** The teacher's page. */
export class Teacher {
  constructor(readonly page: Page) {}

  /** Enters the class by its code, by keyboard alone. */
  async enter(url: string, code: string, name: string, title: string): Promise<void> {
    await this.page.goto(`${url}class?lang=en&theme=light`);
    const door = this.page.getByRole('main');
    await door.getByLabel('Teacher’s code').fill(code);
    await door.getByLabel('Your name').fill(name);
    await door.getByLabel(/^Title of the class/).fill(title);
    await this.page.keyboard.press('Enter');
  }

  /** The seat of a student. */
  seat(name: string) {
    return this.page.getByRole('main').getByRole('listitem').filter({ hasText: name });
  }

  /** Chooses an action for one student by keyboard. */
  async forOne(name: string, action: string): Promise<void> {
    await this.page.getByRole('button', { name: `Actions for ${name}` }).press('Enter');
    await this.page.getByRole('menuitem', { name: action }).press('Enter');
  }

  all(action: string) {
    return this.page
      .getByRole('region', { name: 'For the whole class' })
      .getByRole('button', { name: action });
  }
}

/** Pictures of a page in every size, theme and language. */
export async function shoot(page: Page, state: string): Promise<void> {
  for (const [width, height] of [
    [1440, 900],
    [900, 1200],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const lang of ['en', 'zh-CN']) {
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(sideways, `${state} at ${width} px does not scroll sideways`).toBeLessThanOrEqual(0);
      for (const theme of ['light', 'dark']) {
        await page.evaluate((name) => {
          document.documentElement.dataset.theme = name;
        }, theme);
        const path = join(folder, `${state}-${width}-${theme}-${lang}.png`);
        await page.screenshot({ path, animations: 'disabled' });
      }
      await page.evaluate(() => document.querySelector<HTMLElement>('.bar.top .lang')?.click());
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}
