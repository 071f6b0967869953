// What is measured inside the page. Each function runs there by itself: nothing outside it is known to it.
import type { Page } from '@playwright/test';

export interface Frames {
  /** Time between two frames in ms: the 95th and 99th of 100. */
  p95: number;
  p99: number;
  /** The longest task in ms; 0: none was longer than 50. */
  longest: number;
  /** Highest number of elements and texts in the document. */
  nodes: number;
  frames: number;
}

/** Watches the page while something is done. */
export async function watch(page: Page, during: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const w = { gaps: [] as number[], longest: 0, nodes: 0, on: true };
    Object.assign(window, { benchWatch: w });
    new PerformanceObserver((list) => {
      for (const e of list.getEntries()) w.longest = Math.max(w.longest, e.duration);
    }).observe({ type: 'longtask' });
    let last = performance.now();
    let n = 0;
    const frame = (now: number) => {
      w.gaps.push(now - last);
      last = now;
      if (n++ % 30 === 0) w.nodes = Math.max(w.nodes, document.querySelectorAll('*').length);
      if (w.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await during();
  return page.evaluate(() => {
    const w = (
      window as unknown as {
        benchWatch: { gaps: number[]; longest: number; nodes: number; on: boolean };
      }
    ).benchWatch;
    w.on = false;
    const gaps = w.gaps.slice(1).sort((a, b) => a - b);
    const at = (part: number) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * part))] ?? 0;
    return { p95: at(0.95), p99: at(0.99), longest: w.longest, nodes: w.nodes, frames: gaps.length };
  });
}

/** Types a filter; ms until rows that match are painted, and until all events were looked at. */
export function timeFilter(
  page: Page,
  text: string,
): Promise<{ first: number; complete: number; count: string }> {
  return page.evaluate(async (value) => {
    const paint = () =>
      new Promise<number>((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
    const input = document.getElementById('filter') as HTMLInputElement;
    const began = performance.now();
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    let first = 0;
    let now = began;
    for (;;) {
      now = await paint();
      const count = document.querySelector('.flt .count')?.textContent ?? '';
      if (!first && document.querySelector('#events [data-id]') && count) first = now - began;
      if (count && !count.includes('…')) return { first, complete: now - began, count };
    }
  }, text);
}

/** Goes to a place of the timeline by key; ms until ladder, files and sessions show that moment. */
export function timeLook(page: Page, key: string, presses: number): Promise<number> {
  return page.evaluate(
    async ([name, times]) => {
      const paint = () =>
        new Promise<number>((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
      const slider = document.querySelector('[role=slider].scrub') as HTMLElement;
      const press = () =>
        slider.dispatchEvent(new KeyboardEvent('keydown', { key: name as string, bubbles: true }));
      for (let i = 1; i < (times as number); i++) press();
      const began = performance.now();
      press();
      for (;;) {
        const now = await paint();
        const id = slider.getAttribute('aria-valuenow');
        const digits = (s: string | null | undefined) => (s ?? '').replace(/[^\d]/g, '');
        const bar = document.querySelector('.past-bar b')?.textContent;
        if (document.querySelector(`#e-${id}`) && digits(bar).endsWith(id ?? '-')) return now - began;
      }
    },
    [key, presses] as const,
  );
}

/** Bytes of the page's own heap, after a collection. */
export async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
