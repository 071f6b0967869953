import type { Page } from '@playwright/test';
import axe, { type RunOptions } from 'axe-core';
import { expect } from './test';

/** The language of the page becomes the other one, whatever is open. */
export async function otherLanguage(page: Page, lang: string): Promise<void> {
  await page.evaluate(() => document.querySelector<HTMLElement>('.bar.top .lang')?.click());
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
}

async function theme(page: Page, name: string): Promise<void> {
  await page.evaluate((to) => {
    document.documentElement.dataset.theme = to;
  }, name);
  await expect(page.locator('html')).toHaveCSS('color-scheme', name);
}

/** What axe finds in the page or a part of it. The page gets axe once, which is much of what a look costs. */
async function findings(page: Page, part: string | undefined, options: RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([where, how]) => {
      const here = (globalThis as unknown as { axe: typeof axe }).axe;
      // axe knows no top layer: what lies there it takes for cut off or covered by what
      // is around it, and does not judge its colours.
      const around: HTMLElement[] = [];
      for (let el = where && document.querySelector<HTMLElement>(where); el; el = el.parentElement)
        around.push(el);
      const was = around.map((el) => el.style.cssText);
      for (const el of around) {
        el.style.zIndex = '99999';
        if (getComputedStyle(el).overflow === 'hidden') el.style.overflow = 'clip';
      }
      const found = await here.run(where ?? ':root', { ...how, resultTypes: ['violations'] });
      around.forEach((el, i) => {
        el.style.cssText = was[i] ?? '';
      });
      // There is text, and so colours, in every part.
      if (found.passes.length + found.violations.length === 0) return ['axe has looked at nothing'];
      return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
    },
    [part, options] as const,
  );
}

/**
 * No finding of axe in the page or a part of it that is there to be seen: in
 * the light, on wide and small screens in the dark too, and where all stands
 * side by side in the other language.
 */
export async function expectClean(page: Page, what: string, part?: string): Promise<void> {
  const look = async (how: string, options: RunOptions) =>
    expect.soft(await findings(page, part, options), `${what}, ${how}`).toEqual([]);
  if (part) await expect(page.locator(part).first(), what).toBeVisible();
  await look('light', {});
  const width = page.viewportSize()?.width ?? 0;
  if (width > 640 && width < 1180) return;
  // The theme changes colours and nothing else, the language all but colours.
  await theme(page, 'dark');
  await look('dark', { runOnly: ['color-contrast'] });
  await theme(page, 'light');
  if (width < 1180) return;
  await otherLanguage(page, 'zh-CN');
  await look('zh-CN', { rules: { 'color-contrast': { enabled: false } } });
  await otherLanguage(page, 'en');
}
