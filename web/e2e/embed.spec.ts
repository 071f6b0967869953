import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Page } from '@playwright/test';
import { Relay } from './support/relay';
import { serveStatic } from './support/static-server';
import { expect, test } from './support/test';
import { relayBinary } from './support/tools';

const lesson = `---
lesson: 1
name: noop
title: Say NOOP
minutes: 1
---

## say
title: Say NOOP
check: verb:NOOP code:200
say: The server answered 200

## twice
title: Say it twice
check: verb:NOOP code:200
`;

const folder = mkdtempSync(join(tmpdir(), 'ftpsim-embed-'));
writeFileSync(join(folder, 'noop.md'), lesson);

/** A page of another origin, whose HTML is given. */
async function pageWith(html: () => string): Promise<{ origin: string; close: () => void }> {
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/html' }).end(html());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page of another origin with a frame in it, and a relay that this origin may frame. */
const framed = test.extend<{ around: { origin: string; frames(src: string): void } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  around: async ({}, use) => {
    let src = '';
    const { origin, close } = await pageWith(() => framing(src));
    await use({
      origin,
      frames: (to) => {
        src = to;
      },
    });
    close();
  },
  relay: async ({ page, around }, use) => {
    const relay = await Relay.start('-lessons', folder, '-embed', around.origin);
    await use(relay);
    await page.close();
    await relay.stop();
  },
});

const framing = (src: string) =>
  `<!doctype html><title>A course</title><script>
   window.told = []; addEventListener('message', (e) => told.push({ origin: e.origin, data: e.data }));
   </script><iframe title="simulator" src="${src}" width="1300" height="760"></iframe>`;

interface Told {
  origin: string;
  data: { ftpsim: number; lesson: string; score: number; max: number; done: boolean; statement: object };
}
const told = (page: Page) => page.evaluate(() => (window as unknown as { told: Told[] }).told);

/** Does the lesson in a frame. */
async function pass(frame: FrameLocator): Promise<void> {
  await frame.getByRole('button', { name: 'Begin' }).click({ timeout: 60_000 });
  const input = frame.getByRole('region', { name: 'Built-in client' }).getByRole('textbox');
  await input.fill('open anonymous:me@');
  await input.press('Enter');
  await expect(frame.getByText(/230 /).first()).toBeVisible();
  for (const n of [1, 2]) {
    await input.fill('quote NOOP');
    await input.press('Enter');
    await expect(frame.getByRole('region', { name: 'Lesson' })).toContainText(
      n === 1 ? 'Say it twice' : '2 of 2',
    );
  }
}

framed(
  'in a frame the page tells the score to the origin that its address names',
  async ({ page, relay, around }) => {
    around.frames(`${relay.url}?lang=en&lesson=lessons/noop.md&embed=1&seed=x&parent=${around.origin}`);
    await page.setViewportSize({ width: 1360, height: 800 });
    await page.goto(around.origin);
    const frame = page.frameLocator('iframe');
    await pass(frame);
    await expect.poll(async () => (await told(page)).at(-1)?.data.done).toBe(true);
    const all = await told(page);
    expect(new Set(all.map((m) => m.origin))).toEqual(new Set([relay.url.slice(0, -1)]));
    expect(all.map((m) => m.data.score)).toEqual([0, 1, 2]);
    expect(all.at(-1)?.data).toMatchObject({
      ftpsim: 1,
      lesson: 'noop',
      seed: 'X',
      max: 2,
      items: [[true], [true]],
      statement: {
        verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
        result: { score: { raw: 2, min: 0, max: 2, scaled: 1 }, completion: true, success: true },
      },
    });
    await expect(frame.locator('header.bar')).toBeHidden();
    await page.screenshot({ path: 'test-results/screens/embed.png' });
  },
);

framed('a page of another origin than the named one is told nothing', async ({ page, relay, around }) => {
  around.frames(`${relay.url}?lang=en&lesson=lessons/noop.md&embed=1&parent=https://school.example`);
  await page.setViewportSize({ width: 1360, height: 800 });
  await page.goto(around.origin);
  await pass(page.frameLocator('iframe'));
  expect(await told(page)).toEqual([]);
});

test('without -embed the page cannot be framed', async ({ page, relay }) => {
  const around = await pageWith(() => framing(`${relay.url}?embed=1`));
  const refused = page.waitForEvent('console', (m) => /frame-ancestors/.test(m.text()));
  await page.goto(around.origin);
  await refused;
  expect(page.frames().map((f) => f.url())).not.toContain(`${relay.url}?embed=1`);
  around.close();
});

test('a SCORM package reports the score to its player', async ({ page }) => {
  const out = mkdtempSync(join(tmpdir(), 'ftpsim-scorm-'));
  execFileSync(relayBinary, ['scorm', '-o', join(out, 'p.zip'), join(folder, 'noop.md')]);
  execFileSync('python3', ['-m', 'zipfile', '-e', join(out, 'p.zip'), out]);
  const manifest = readFileSync(join(out, 'imsmanifest.xml'), 'utf8');
  const href = /adlcp:scormtype="sco" href="([^"]+)"/.exec(manifest)?.[1];
  const parameters = /parameters="([^"]+)"/.exec(manifest)?.[1]?.replaceAll('&amp;', '&');
  writeFileSync(
    join(out, 'player.html'),
    `<!doctype html><title>Player</title><script>
     const values = { 'cmi.core.student_id': 's-17', 'cmi.core.lesson_status': 'not attempted' }, calls = [];
     window.API = {
       LMSInitialize: () => { calls.push('init'); return 'true' },
       LMSGetValue: (k) => values[k] ?? '', LMSSetValue: (k, v) => { values[k] = v; return 'true' },
       LMSCommit: () => { calls.push('commit'); return 'true' }, LMSFinish: () => { calls.push('finish'); return 'true' },
     };
     window.told = { values, calls };
     </script><iframe title="activity" src="${href}${parameters}&lang=en" width="1300" height="760"></iframe>`,
  );
  const server = await serveStatic(out);
  await page.setViewportSize({ width: 1360, height: 800 });
  await page.goto(`${server.url}player.html`);
  await pass(page.frameLocator('iframe'));
  const player = () =>
    page.evaluate(
      () => (window as unknown as { told: { values: Record<string, string>; calls: string[] } }).told,
    );
  await expect.poll(async () => (await player()).values['cmi.core.score.raw']).toBe('100');
  expect((await player()).values['cmi.core.lesson_status']).toBe('passed');
  await page.evaluate(() => document.querySelector('iframe')?.remove());
  expect((await player()).calls.at(-1)).toBe('finish');
  await page.close();
  await server.close();
});
