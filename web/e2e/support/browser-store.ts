import type { BrowserContext, Page } from '@playwright/test';

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

/** Does something in a page of the origin of url that has no program. */
async function onBlankPage<T>(
  context: BrowserContext,
  url: string,
  act: (page: Page) => Promise<T>,
): Promise<T> {
  const page = await context.newPage();
  await page.route(`${url}blank`, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto(`${url}blank`);
  const result = await act(page);
  await page.close();
  return result;
}

/** Puts it into the browser for the origin of url, before a page of that origin is opened. */
export const storeInBrowser = (context: BrowserContext, url: string, all: BrowserStore): Promise<void> =>
  onBlankPage(context, url, (page) => fill(page, all));

const fill = (page: Page, all: BrowserStore): Promise<void> =>
  page.evaluate(async ({ indexedDB: dump, localStorage: settings }) => {
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

/** What can befall the store of a page that is closed. */
export type Damage =
  | 'index cut off'
  | 'index gone'
  | 'piece gone'
  | 'byte changed'
  | 'later version'
  | 'another program'
  | 'all gone';

/** Damages the store of the origin of url. */
export const damageStore = (context: BrowserContext, url: string, damage: Damage): Promise<void> =>
  onBlankPage(context, url, (page) =>
    page.evaluate(async (what) => {
      const settle = (r: IDBRequest | IDBTransaction) =>
        new Promise<void>((done, bad) => {
          if (r instanceof IDBTransaction) r.oncomplete = () => done();
          else r.onsuccess = () => done();
          r.onerror = () => bad(r.error);
        });
      const open = async (version?: number, upgrade = (_: IDBDatabase) => {}) => {
        const request = indexedDB.open('ftpsim', version);
        request.onupgradeneeded = () => upgrade(request.result);
        await settle(request);
        return request.result;
      };
      if (what === 'all gone' || what === 'another program') {
        await settle(indexedDB.deleteDatabase('ftpsim'));
        if (what === 'another program')
          (await open(1, (db) => db.createObjectStore('theirs').put('theirs', 'a'))).close();
        return;
      }
      if (what === 'later version') {
        (await open(9, (db) => db.createObjectStore('more'))).close();
        return;
      }
      const db = await open();
      const transaction = db.transaction('contents', 'readwrite');
      const values = transaction.objectStore('contents');
      const keys = values.getAllKeys();
      await settle(keys);
      const key = keys.result.find((k) => String(k).startsWith(what.startsWith('index') ? 'i' : 'p'));
      if (key === undefined) throw new Error(`the store has ${keys.result}`);
      const value = values.get(key);
      await settle(value);
      const bytes = value.result as Uint8Array<ArrayBuffer>;
      if (what === 'index cut off') values.put(bytes.slice(0, -40), key);
      else if (what === 'byte changed') {
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        values.put(bytes, key);
      } else values.delete(key);
      await settle(transaction);
      db.close();
    }, damage),
  );

/** All that is stored for the origin of url, as text that can be compared. */
export const dumpStore = (context: BrowserContext, url: string): Promise<string> =>
  onBlankPage(context, url, (page) =>
    page.evaluate(async () => {
      const result = <T>(r: IDBRequest<T>) =>
        new Promise<T>((done, bad) => {
          r.onsuccess = () => done(r.result);
          r.onerror = () => bad(r.error);
        });
      const list = await indexedDB.databases();
      const all: unknown[] = [];
      for (const { name, version } of list) {
        const db = await result(indexedDB.open(name as string));
        for (const store of db.objectStoreNames) {
          const values = db.transaction(store).objectStore(store);
          const [keys, contents] = await Promise.all([result(values.getAllKeys()), result(values.getAll())]);
          all.push(version, store, ...keys, ...contents.map((v) => (v instanceof Uint8Array ? [...v] : v)));
        }
        db.close();
      }
      return JSON.stringify(all);
    }),
  );
