import { test as base, type ConsoleMessage, expect } from '@playwright/test';
import { Desk } from './desk';
import { Relay } from './relay';
import { serveStatic } from './static-server';

interface Tools {
  /** A relay of this test's own. */
  relay: Relay;
  /** The page, not opened yet. What it writes to the console must not be an error. */
  desk: Desk;
  /** The page served by the relay, with real clients able to connect to `port`. */
  live: Desk;
  /** The FTP port of the live page. */
  port: number;
  /** Address of a plain file server that has the page. */
  plain: string;
  /** What the console may say all the same. */
  excused: RegExp[];
}

export const test = base.extend<Tools>({
  relay: async ({ page }, use) => {
    const relay = await Relay.start();
    await use(relay);
    // The page may still be fetching what it has not needed yet.
    await page.close();
    await relay.stop();
  },
  excused: [[], { option: true }],
  desk: async ({ page, excused }, use) => {
    const faults: string[] = [];
    const heard = (m: ConsoleMessage) => {
      const text = `${m.type()}: ${m.text()}`;
      if (['error', 'warning'].includes(m.type()) && !excused.some((e) => e.test(text))) faults.push(text);
    };
    page.on('console', heard);
    page.on('pageerror', (e) => faults.push(`page: ${e.message}`));
    await use(new Desk(page));
    expect(faults, 'the console is free of errors').toEqual([]);
  },
  live: async ({ desk, relay }, use) => {
    await desk.open(`${relay.url}?theme=light&lang=en`);
    await desk.connected();
    await use(desk);
  },
  port: async ({ live }, use) => {
    await use(await live.connected());
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  plain: async ({}, use) => {
    const server = await serveStatic();
    await use(server.url);
    await server.close();
  },
});

export { expect };
