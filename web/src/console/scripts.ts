// Examples: what people come for, typed into the built-in client for them. Each sets all that it depends on,
// whatever was set before it.

import type { FtpFile } from '../contract';
import { attempt, call, interruptClient } from '../store/actions';
import { joinPath } from '../store/file-actions';
import { demonstrate, play, when } from '../store/play';
import { clientPrompt, clientSession, dirs, hello, log, sessionMap, version } from '../store/state';
import type { Script } from './examples';

/** A file that the client has of its own. */
const own = 'numbers.bin';
/** No example fetches more. */
const large = 4 << 20;
/** So many bytes a second are slow enough to be stopped. */
const slow = 48 << 10;

/** Files that the server begins with. */
const text = '/readme.txt';
const unixText = '/pub/text-lf.txt';
const big = '/pub/pattern.bin';

function account() {
  const first = hello.peek()?.config.accounts[0];
  return { user: first?.user ?? 'anonymous', password: first?.password || 'guest' };
}

const open = (scheme = '') => {
  const { user, password } = account();
  return `open ${scheme}${user}:${password}@`;
};

/** The lines that log in, in clear text, unless the client is already. */
export function login(): string[] {
  const now = sessionMap.get(clientSession.peek());
  if (!now) return [open()];
  if (now.tls) return ['close', open()];
  const { user, password } = account();
  return now.fsm === 'connected' || now.fsm === 'need-password' ? [`user ${user} ${password}`] : [];
}

/** The lines that log in, and put back the client's settings. */
const begin = () => [...login(), 'defaults'];

interface Sample {
  path: string;
  size: number;
}

/** A file on the server to fetch: the largest that is known and not too large. */
export function sampleOf(known: ReadonlyMap<string, readonly FtpFile[]>): Sample {
  let best: Sample = { path: text, size: 0 };
  for (const [dir, files] of known) {
    for (const f of files) {
      const fits = !f.dir && f.size <= large && f.size > best.size && /^[\w.-]+$/.test(f.name);
      if (fits) best = { path: joinPath(dir, f.name), size: f.size };
    }
  }
  return best;
}

/** A file that the server begins with, or where it is known to have gone, another. */
export function there(path: string, known: ReadonlyMap<string, readonly FtpFile[]>): string {
  const at = path.lastIndexOf('/');
  const files = known.get(path.slice(0, at) || '/');
  return !files || files.some((f) => f.name === path.slice(at + 1)) ? path : sampleOf(known).path;
}

const get = (path: string) => `get ${there(path, dirs.peek())}`;

/** Half of what a download of a file would be; the size of a file that was not listed is that of the start. */
function resume(): string[] {
  const path = there(big, dirs.peek());
  const dir = path.slice(0, path.lastIndexOf('/')) || '/';
  const size =
    dirs
      .peek()
      .get(dir)
      ?.find((f) => path.endsWith(`/${f.name}`))?.size ?? 256 << 10;
  return [...begin(), 'binary', `restart ${Math.floor(size / 2)}`, `get ${path}`];
}

function wrongPassword(): string[] {
  const { user } = account();
  const now = sessionMap.get(clientSession.peek());
  if (!now || now.tls) return [...(now ? ['close'] : []), `open ${user}:wrong@`];
  return [`user ${user} wrong`];
}

const withTLS = () => [
  ...(clientSession.peek() ? ['close'] : []),
  open('ftpes://'),
  'defaults',
  'binary',
  get(text),
];

/** A download that is slow enough to be stopped on its way, and then is. */
async function abort(): Promise<void> {
  const before = log.lastId;
  const path = there(big, dirs.peek());
  const fault = await attempt(() => call('fault.set', { kind: 'rate', scope: path, bytes: slow }));
  if (!fault) return;
  await play([...begin(), 'binary', `get ${path}`]);
  await when(() => {
    version.value;
    const e = log.at(log.length - 1);
    return !!e && e.id > before && e.kind === 'data' && e.dir === 's2c';
  });
  await interruptClient();
  await when(() => clientPrompt.value.prompt !== '');
  await attempt(() => call('fault.del', { fid: fault.result.fid }));
}

/** What each example does. */
export const scripts: Record<Script, () => Promise<void>> = {
  login: () => play(begin()),
  list: () => play([...begin(), 'ls']),
  passive: () => play([...begin(), 'epsv off', 'binary', get(big)]),
  active: () => play([...begin(), 'epsv off', 'active', 'binary', get(big)]),
  put: () => play([...begin(), 'binary', `put ${own} /incoming/${own}`]),
  ascii: () => play([...begin(), 'ascii', get(unixText), 'binary', get(unixText)]),
  resume: () => play(resume()),
  abort,
  wrong: () => play(wrongPassword()),
  tls: () => play(withTLS()),
  // Nobody listens where the server is told to connect to.
  firewall: () => play([...begin(), 'ascii', 'quote PORT 127,0,0,1,9,9', 'quote NLST']),
};

/** The first minute: a login and a download in passive mode, at a pace to read along. */
export const firstMinute = () => demonstrate([...begin(), 'epsv off', 'binary', get(text)]);
