// Lines that show what FTP can do, typed for the reader.
import type { Key } from '../i18n';
import { typeLine } from '../store/actions';
import { clientSession, hello } from '../store/state';

/** The file that the examples fetch: it is in the starting tree. */
const sample = 'welcome.txt';

export interface Script {
  name: Key;
  lines: () => string[];
}

/** Logs in unless the client is connected already. */
function login(): string[] {
  if (clientSession.peek()) return [];
  const account = hello.peek()?.config.accounts[0];
  return [account ? `open ${account.user}:${account.password}@` : 'open'];
}

export const scripts: Script[] = [
  { name: 'script.login', lines: login },
  { name: 'script.list', lines: () => [...login(), 'ls'] },
  { name: 'script.passive', lines: () => [...login(), 'passive on', `get ${sample}`] },
  { name: 'script.active', lines: () => [...login(), 'active', `get ${sample}`, 'passive on'] },
  {
    name: 'script.put',
    lines: () => [...login(), `get ${sample}`, `put ${sample} incoming/copy-of-${sample}`],
  },
  { name: 'script.resume', lines: () => [...login(), 'restart 100', `get ${sample}`] },
];

/** Types a script's lines; the client runs them one after the other. */
export async function play(script: Script): Promise<void> {
  for (const line of script.lines()) await typeLine(line);
}
