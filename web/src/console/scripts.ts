// Lines that show what FTP can do, typed for the reader.
import type { Key } from '../i18n';
import { typeLine } from '../store/actions';
import { joinPath } from '../store/file-actions';
import { clientSession, dirs, hello } from '../store/state';
import type { FtpFile } from '../wire';

/** A file that the client has of its own. */
const own = 'numbers.bin';
/** No example fetches more. */
const large = 4 << 20;

export interface Script {
  name: Key;
  lines: () => string[];
}

/** The lines that log in unless the client is connected already. */
export function login(): string[] {
  if (clientSession.peek()) return [];
  const account = hello.peek()?.config.accounts[0];
  return [account ? `open ${account.user}:${account.password}@` : 'open'];
}

interface Sample {
  path: string;
  size: number;
}

/** A file on the server to fetch: the largest that is known and not too large. */
export function sampleOf(known: ReadonlyMap<string, readonly FtpFile[]>): Sample {
  let best: Sample = { path: '/readme.txt', size: 0 };
  for (const [dir, files] of known) {
    for (const f of files) {
      const fits = !f.dir && f.size <= large && f.size > best.size && /^[\w.-]+$/.test(f.name);
      if (fits) best = { path: joinPath(dir, f.name), size: f.size };
    }
  }
  return best;
}

const get = () => `get ${sampleOf(dirs.peek()).path}`;

export const scripts: Script[] = [
  { name: 'script.login', lines: login },
  { name: 'script.list', lines: () => [...login(), 'ls'] },
  { name: 'script.passive', lines: () => [...login(), 'passive on', get()] },
  { name: 'script.active', lines: () => [...login(), 'active', get(), 'passive on'] },
  { name: 'script.put', lines: () => [...login(), `put ${own} /incoming/${own}`] },
  {
    name: 'script.resume',
    lines: () => [...login(), `restart ${Math.floor(sampleOf(dirs.peek()).size / 2)}`, get()],
  },
];

/** Types a script's lines; the client runs them one after the other. */
export async function play(script: Script): Promise<void> {
  for (const line of script.lines()) await typeLine(line);
}
