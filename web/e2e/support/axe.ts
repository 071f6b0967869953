import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './test';

/** The language of the page becomes the other one, whatever is open. */
export async function otherLanguage(page: Page, lang: string): Promise<void> {
  await page.evaluate(() => document.querySelector<HTMLElement>('.bar.top .lang')?.click());
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
}

/** No finding of axe: in the light, and where the screen is wide in the dark and in the other language too. */
export async function expectClean(page: Page, what: string, part?: string): Promise<void> {
  const builder = () => {
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
    return part ? axe.include(part) : axe;
  };
  const look = async (how: string, axe: AxeBuilder) => {
    const found = await axe.analyze();
    const told = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
    expect.soft(told, `${what}, ${how}`).toEqual([]);
  };
  await look('light', builder());
  if ((page.viewportSize()?.width ?? 0) < 1180) return;
  const theme = (name: string) =>
    page.evaluate((to) => {
      document.documentElement.dataset.theme = to;
    }, name);
  // The theme changes colours and nothing else, the language all but colours.
  await theme('dark');
  await look('dark', builder().withRules(['color-contrast']));
  await theme('light');
  await otherLanguage(page, 'zh-CN');
  await look('zh-CN', builder().disableRules(['color-contrast']));
  await otherLanguage(page, 'en');
}
