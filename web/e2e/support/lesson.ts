import type { Locator, Page } from '@playwright/test';
import { expect } from './test';

/** A lesson that changes the server in several ways, and steps of several kinds. */
export const ownLesson = `---
lesson: 1
name: own
title: A lesson of our own
title zh-CN: 自己的课
minutes: 2
profile: single-line
var: word = word
file: /pub/{word}.txt = Hello, {word}.\\n
fault: slow data
---
[en]
What it is *about*. See [RETR](ref:RETR) <b>here</b>.
[zh-CN]
课程*简介*。

## fetch
title: Fetch the file
title zh-CN: 取回文件
check: verb:PASV,EPSV code:2xx
say: Passive mode
check: verb:RETR file:/pub/{word}.txt code:226
say: The file has arrived
nearly: verb:RETR -file:/pub/{word}.txt code:226
say: That is another file; the name is {word}.txt.
done: I can fetch a file.
done zh-CN: 我会取回文件。
hint: 1
say: Type get.

[en]
Fetch \`/pub/{word}.txt\`.

## look
title: Look
select: code:226
say: Select the end of the transfer

Which reply is it?
`;

/** The pane of the lesson that runs. */
export class LessonPane {
  readonly box: Locator;
  readonly begin: Locator;

  constructor(readonly page: Page) {
    this.box = page.getByRole('region', { name: 'Lesson', exact: true });
    this.begin = page.getByRole('dialog').getByRole('button', { name: 'Begin' });
  }

  /** Presses a button of the pane by keyboard. */
  press(name: string | RegExp): Promise<void> {
    return this.box.getByRole('button', { name, exact: typeof name === 'string' }).press('Enter');
  }

  step(n: number, all: number): Promise<void> {
    return expect(this.box.locator('h2')).toContainText(`Step ${n} of ${all}`);
  }

  /** Items of the step that shows, by their marks. */
  marked(mark: 'done' | 'wrong' | 'open'): Locator {
    return this.box.locator(`.lesson-items > [data-mark=${mark}]`);
  }

  /** Takes an event for the item that asks for one. */
  async take(row: Locator): Promise<void> {
    const id = await row.getAttribute('data-id');
    await row.click({ position: { x: 30, y: 15 } });
    await this.press(new RegExp(`^Take #${id}\\b`));
  }

  /** Chooses an answer by keyboard and has it checked. */
  async choose(question: string | RegExp, answer: string | RegExp): Promise<void> {
    const item = this.box.locator('.lesson-items > li').filter({ hasText: question });
    await item.getByRole('radio', { name: answer }).press(' ');
    await item.getByRole('button', { name: 'Check' }).press('Enter');
  }

  async answer(question: string | RegExp, text: string): Promise<void> {
    const item = this.box.locator('.lesson-items > li').filter({ hasText: question });
    await item.getByRole('textbox').fill(text);
    await item.getByRole('textbox').press('Enter');
  }
}
