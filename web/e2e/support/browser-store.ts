import type { BrowserContext } from '@playwright/test';

interface Store {
  keyPath: string | null;
  autoIncrement: boolean;
  indexes: { name: string; keyPath: string; unique: boolean; multiEntry: boolean }[];
  entries: { key: string; value: unknown }[];
}

/** What a page had in a browser: one database, and its settings. {"$bytes": …} is a Uint8Array, in base64. */
export interface BrowserStore {
  indexedDB: { name: string; version: number; stores: Record<string, Store> };
  localStorage: Record<string, string>;
}

/** Puts it into the browser for the origin of url, before a page of that origin is opened. */
export async function storeInBrowser(context: BrowserContext, url: string, all: BrowserStore): Promise<void> {
  const page = await context.newPage();
  // Of the origin, and without a program.
  await page.route(`${url}blank`, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto(`${url}blank`);
  await page.evaluate(async ({ indexedDB: dump, localStorage: settings }) => {
    for (const [key, value] of Object.entries(settings)) localStorage.setItem(key, value);
    const unpack = (v: unknown): unknown => {
      const o = v as Record<string, unknown>;
      return typeof o?.$bytes === 'string' ? Uint8Array.from(atob(o.$bytes), (c) => c.charCodeAt(0)) : v;
    };
    const open = indexedDB.open(dump.name, dump.version);
    open.onupgradeneeded = () => {
      for (const [name, s] of Object.entries(dump.stores)) {
        const store = open.result.createObjectStore(name, {
          keyPath: s.keyPath,
          autoIncrement: s.autoIncrement,
        });
        for (const i of s.indexes) store.createIndex(i.name, i.keyPath, i);
        for (const e of s.entries) store.put(unpack(e.value), e.key);
      }
    };
    await new Promise((done, bad) => {
      open.onsuccess = done;
      open.onerror = () => bad(open.error);
    });
    open.result.close();
  }, all);
  await page.close();
}
