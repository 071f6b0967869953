import { test as base, expect } from '@playwright/test';
import puppeteer, { type Browser, type ConsoleMessage, type Page } from 'puppeteer-core';
import { Relay } from './relay';
import { firefox as firefoxPath } from './tools';

// An unpatched Firefox speaks WebDriver BiDi, which Playwright does not: Puppeteer drives it here.

/** The page in Firefox, by the names that things have there. See Desk for Chromium. */
export class FirefoxDesk {
  constructor(readonly page: Page) {}

  /** Opens the page and waits until real clients can connect; gives the port. */
  async open(url: string): Promise<number> {
    await this.page.goto(url);
    const address = this.page.locator('[data-relay=connected]').setTimeout(60_000);
    const text = await address.map((e) => e.textContent ?? '').wait();
    return Number(/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
  }

  /** Presses the button that has this name, or whose text begins so. */
  press(name: string): Promise<void> {
    // By the accessibility tree, Firefox takes seconds to find one.
    const named = `@aria-label="${name}" or starts-with(normalize-space(.), "${name}")`;
    return this.page.locator(`::-p-xpath(//button[${named}])`).click();
  }

  /** Waits until an element of this selector shows the text. */
  async shows(selector: string, text: string | RegExp): Promise<void> {
    const shown = () => this.page.$$eval(selector, (all) => all.map((e) => e.textContent ?? '').join('\n'));
    const wanted = text instanceof RegExp ? expect.stringMatching(text) : expect.stringContaining(text);
    await expect.poll(shown, { message: `${selector} shows ${text}` }).toEqual(wanted);
  }

  /** Waits until the held message has this text. */
  async holds(text: RegExp): Promise<void> {
    const held = () =>
      this.page.$$eval(editor, (all) => all.map((e) => (e as HTMLTextAreaElement).value).join());
    await expect.poll(held, { message: `${text} is held` }).toMatch(text);
  }

  /** Writes another text over the held message and sends it. */
  async sendEdited(text: string): Promise<void> {
    await this.page.locator(editor).fill(text);
    await this.press('Send edited');
  }

  /** Selects an event by its number and waits for the inspector to show it. */
  async inspect(id: number): Promise<void> {
    await this.page.locator(`[role=row][data-id="${id}"]`).click({ offset: { x: 30, y: 15 } });
    await this.shows('.sub > span:first-child', new RegExp(`^Event #${id}$`));
  }
}

const editor = '[aria-label="Held message"] textarea';

interface Tools {
  relay: Relay;
  firefox: Browser;
  /** The page, not opened yet. What it writes to the console must not be an error. */
  desk: FirefoxDesk;
  /** The folder where Firefox saves what the page offers. */
  downloads: string;
}

export const test = base.extend<Tools>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  relay: async ({}, use) => {
    const relay = await Relay.start();
    await use(relay);
    await relay.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  downloads: async ({}, use, info) => {
    await use(info.outputPath('downloads'));
  },
  firefox: async ({ downloads }, use) => {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: firefoxPath(),
      extraPrefsFirefox: {
        'browser.download.dir': downloads,
        'browser.download.folderList': 2, // the folder above
        'browser.download.useDownloadDir': true,
        'intl.accept_languages': 'en-GB',
      },
    });
    await use(browser);
    await browser.close();
  },
  desk: async ({ firefox, relay: _ }, use, info) => {
    const page = await firefox.newPage();
    await page.setViewport({ width: 1440, height: 2000 });
    const faults: string[] = [];
    page.on('console', (m: ConsoleMessage) => {
      if (['error', 'warn'].includes(m.type())) faults.push(`${m.type()}: ${m.text()}`);
    });
    page.on('pageerror', (e) => faults.push(`page: ${String(e)}`));
    await use(new FirefoxDesk(page));
    if (info.status !== info.expectedStatus) {
      await page.screenshot({ path: info.outputPath('firefox.png') as `${string}.png` });
    }
    await page.close();
    expect(faults, 'the console is free of errors').toEqual([]);
  },
});

export { expect };
