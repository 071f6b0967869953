// Finds the programs that the tests need; one that is missing is a failure that says what to install.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');
export const relayBinary = process.env.FTPSIM_RELAY ?? join(root, 'bin/relay');
export const dist = join(root, 'web/dist');

/** The program of this name on PATH, or undefined. */
function onPath(name: string): string | undefined {
  const dirs = (process.env.PATH ?? '').split(delimiter);
  return dirs.map((dir) => join(dir, name)).find(runs);
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser: $CHROMIUM, else the first of the usual names on PATH. */
export function chromium(): string {
  const wanted = process.env.CHROMIUM;
  const names = wanted ? [wanted] : ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
  const found = names.map((name) => (name.includes('/') ? name : onPath(name))).find((f) => f && runs(f));
  if (!found) throw new Error(`${names[0]} is missing: apt-get install chromium, or set CHROMIUM`);
  return found;
}

/** A client by its name on PATH, which is the name of its Debian package too. */
export function client(name: string): string {
  const found = onPath(name);
  if (!found) throw new Error(`${name} is missing: apt-get install ${name}`);
  return found;
}

/** Fails unless all that the tests need is there. */
export function needAll(): void {
  chromium();
  client('curl');
  client('lftp');
  for (const file of [relayBinary, join(dist, 'index.html')]) {
    if (!existsSync(file)) throw new Error(`${file} is missing: run make build`);
  }
}
