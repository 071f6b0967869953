import { expect, type Locator, type Page } from '@playwright/test';

/** A row of the ladder. */
export interface Row {
  id: number;
  sid: string;
  /** Verb, code, or what happened to a connection. */
  head: string;
  text: string;
}

/** What a person sees and does on the page, by the names that things have there. */
export class Desk {
  readonly events: Locator;
  readonly inspector: Locator;
  readonly heldCard: Locator;
  readonly client: Locator;
  readonly files: Locator;

  constructor(readonly page: Page) {
    this.events = page.getByRole('grid', { name: 'Events' });
    this.inspector = page.getByRole('complementary', { name: 'Inspector' });
    this.heldCard = page.getByRole('region', { name: 'Held message' });
    this.client = page.getByRole('region', { name: 'Built-in client' });
    this.files = page.getByRole('tree', { name: 'Server files' });
  }

  /** Opens the page and waits until its server answers. */
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.up();
  }

  async up(): Promise<void> {
    // The server is compiled first, which takes its time on a machine that is busy.
    await expect(this.button('Pause').or(this.button('Run'))).toBeEnabled({ timeout: 45_000 });
  }

  /** Waits until real clients can connect; gives the port. */
  async connected(): Promise<number> {
    const address = this.page.locator('[data-relay=connected]');
    // The server comes first, see up.
    await expect(address).toBeVisible({ timeout: 60_000 });
    return Number(/127\.0\.0\.1:(\d+)/.exec((await address.textContent()) ?? '')?.[1]);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** Rows of recorded events: all that are drawn, those of a verb or code, or those that show a text. */
  rows(what?: string | RegExp): Locator {
    const all = this.events.locator('[role=row][data-id]:not([data-hid])');
    if (what === undefined) return all;
    if (typeof what !== 'string' || !/^([A-Z]{3,4}|\d{3})$/.test(what)) return all.filter({ hasText: what });
    return all.filter({ has: this.page.locator('.chip > b', { hasText: new RegExp(`^${what}$`) }) });
  }

  get heldRows(): Locator {
    return this.events.locator('[data-hid]');
  }

  async pause(): Promise<void> {
    await this.button('Pause').click();
    await expect(this.button('Run')).toBeVisible();
  }

  async run(): Promise<void> {
    await this.button('Run').click();
    await expect(this.button('Pause')).toBeVisible();
  }

  async step(): Promise<void> {
    await this.page.getByRole('button', { name: /^Step/ }).first().click();
  }

  /** The text of the held message. */
  get editor(): Locator {
    return this.heldCard.locator('textarea');
  }

  /** Every recorded row that is drawn: its number, its session, and its text. */
  async list(): Promise<Row[]> {
    return this.rows().evaluateAll((rows) =>
      rows.map((row) => ({
        id: Number((row as HTMLElement).dataset.id),
        sid: row.querySelector('.bdg')?.textContent ?? '',
        head:
          row.querySelector('.chip > b')?.textContent ??
          row.querySelector('.tag')?.lastChild?.textContent ??
          '',
        text: row.querySelector('.chip, .tag')?.textContent ?? '',
      })),
    );
  }

  /** Goes to a panel where the screen is too small for all of them. */
  async show(panel: 'Ladder' | 'Inspect' | 'Files' | 'Client'): Promise<void> {
    const tab = this.page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: panel });
    if (await tab.isVisible()) await tab.click();
  }

  /** Presses a button of the header, which a small screen has in its menu. */
  async press(name: string | RegExp): Promise<void> {
    const button = this.button(name);
    if (await button.isVisible()) return button.click();
    await this.button('More').click();
    await this.page.getByRole('menuitem', { name }).click();
  }

  /** Selects an event and waits for the inspector to show it. */
  async inspect(row: Locator): Promise<void> {
    const id = await row.getAttribute('data-id');
    await this.page.locator(`[data-id="${id}"]`).click({ position: { x: 30, y: 15 } });
    if (!(await this.inspector.isVisible())) await this.show('Inspect');
    await expect(this.inspector.locator('.sub')).toContainText(`Event #${id} `);
  }

  /** Opens a recording or a capture by the Export menu. */
  async openFile(file: string): Promise<void> {
    await this.button('Export').click();
    const choosing = this.page.waitForEvent('filechooser');
    await this.page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'Open…' }).click();
    await (await choosing).setFiles(file);
  }

  /** What says that the page looks at a recording, and how its replay goes. */
  get banner(): Locator {
    return this.page.getByRole('region', { name: 'Recording' });
  }

  /** The text of the event that the shown one belongs to: "#45 PASV". */
  async cause(): Promise<string> {
    return (await this.inspector.locator('.sub button.link').first().textContent()) ?? '';
  }

  /** Types a line at the built-in client's prompt. */
  async type(line: string): Promise<void> {
    const field = this.client.getByRole('textbox');
    await expect(this.client.locator('label[for=console-input]')).toHaveText(/\S[:>] $/);
    await field.fill(line);
    await field.press('Enter');
  }

  /** A line that the built-in client printed; for a code, as '226 ', the reply: a time of 0.226 s is none. */
  said(text: string | RegExp): Locator {
    const reply = typeof text === 'string' && /^\d{3} $/.test(text);
    const hasText = reply ? new RegExp(`^← ?${text}`) : text;
    return this.client.getByRole('log').getByRole('listitem').filter({ hasText });
  }
}
