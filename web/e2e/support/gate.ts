import { expect, type Locator } from '@playwright/test';
import { lftp as client } from './clients';
import type { Desk } from './desk';

/** An lftp that waits as long as it does by default, however slow the machine is. */
export const lftp = (port: number, commands: string) => client(port, `set net:timeout 300; ${commands}`);

/** Sets a breakpoint by the transport's form. */
export async function setBreak(
  desk: Desk,
  expr: string,
  action: 'hold' | 'mark' | { delay: number } = 'hold',
) {
  const panel = await openRules(desk, /^\d+ breakpoints?$/);
  await panel.getByRole('combobox', { name: 'Stop at' }).fill(expr);
  const what = typeof action === 'string' ? action : 'delay';
  await panel.getByRole('combobox', { name: 'Then' }).selectOption(what);
  if (typeof action !== 'string') await panel.getByRole('spinbutton').fill(String(action.delay));
  await panel.getByRole('button', { name: 'Add breakpoint' }).click();
  await expect(panel.getByRole('checkbox', { name: `Breakpoint in force: ${expr}` })).toBeChecked();
  await desk.page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
}

/** Opens the panel of breakpoints or of faults. */
export async function openRules(desk: Desk, name: RegExp): Promise<Locator> {
  await desk.page.getByRole('region', { name: 'Transport' }).getByRole('button', { name }).click();
  const panel = desk.page.getByRole('dialog', { name });
  await expect(panel).toBeVisible();
  return panel;
}

export const openFaults = (desk: Desk) => openRules(desk, /^Make it fail/);
export const openBreaks = (desk: Desk) => openRules(desk, /^\d+ breakpoints?$/);

/** Opens the library of faults. */
export async function openLibrary(desk: Desk): Promise<Locator> {
  const panel = await openFaults(desk);
  await panel.getByRole('button', { name: 'Choose a fault…' }).click();
  const library = desk.page.locator('dialog[open]');
  await expect(library.getByRole('listbox', { name: 'Faults by group' })).toBeVisible();
  return library;
}

/** Sets a fault of the library by its name. */
export async function addFault(desk: Desk, name: string): Promise<void> {
  const library = await openLibrary(desk);
  await library.getByRole('searchbox').fill(name);
  await library.getByRole('option', { name, exact: true }).click();
  await library.getByRole('button', { name: 'Add fault' }).click();
  await expect(library.locator('#rule-state')).toHaveText('It is in force.');
  await desk.page.keyboard.press('Escape');
  await expect(library).toBeHidden();
}
