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

/** The browser of nearly all tests: $CHROMIUM, or the first of the usual names on PATH. */
export const chromium = () =>
  browser('CHROMIUM', ['chromium', 'chromium-browser', 'google-chrome', 'chrome']);

/** The browser of firefox.spec.ts: $FIREFOX, or the first of the usual names on PATH. */
export const firefox = () => browser('FIREFOX', ['firefox-esr', 'firefox']);

/** The browser that a variable of the environment names, or the first of these names on PATH. */
function browser(variable: string, usual: [string, ...string[]]): string {
  const wanted = process.env[variable];
  const names = wanted ? [wanted] : usual;
  const found = names.map((name) => (name.includes('/') ? name : onPath(name))).find((f) => f && runs(f));
  if (!found) throw new Error(`${names[0]} is missing: apt-get install ${usual[0]}, or set ${variable}`);
  return found;
}

/** A client by its name on PATH, which is the name of its Debian package too. */
export function client(name: string): string {
  const found = onPath(name);
  if (!found) throw new Error(`${name} is missing: apt-get install ${name}`);
  return found;
}

/** The vsftpd that is a test's foreign server. Debian has it where a user's PATH does not lead. */
export function vsftpd(): string {
  const found = onPath('vsftpd') ?? ['/usr/sbin/vsftpd'].find(runs);
  if (!found) throw new Error('vsftpd is missing: apt-get install vsftpd');
  return found;
}

/** The folder of the Python package pyftpdlib, a test's foreign server, as .ci/servers has unpacked it. */
export function pyftpdlib(): string {
  const servers = process.env.FTPSIM_SERVERS ?? join(root, 'bin/servers');
  const dir = join(servers, 'python3-pyftpdlib/usr/lib/python3/dist-packages');
  if (!existsSync(dir)) throw new Error(`${dir} is missing: run .ci/servers`);
  return dir;
}

/** Fails unless all that the tests need is there. */
export function needAll(): void {
  chromium();
  firefox();
  client('curl');
  client('lftp');
  vsftpd();
  pyftpdlib();
  for (const file of [relayBinary, join(dist, 'index.html')]) {
    if (!existsSync(file)) throw new Error(`${file} is missing: run make build`);
  }
}
