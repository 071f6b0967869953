// The Worker: loads the server and moves its messages. What they mean is the
// business of wasm/bridge on one side and of the store on the other.
import '../build/wasm_exec.js';
import wasmUrl from '../build/ftpsim.wasm?url';
import type { FromWorker } from './contract';
import type { Envelope, Start } from './port';

interface Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}
type Send = (json: string, bytes?: Uint8Array<ArrayBuffer>) => void;
type Scope = DedicatedWorkerGlobalScope & {
  Go: new () => Go;
  /** What wasm_exec.js gives the program in place of a filesystem. */
  fs: { writeSync(fd: number, bytes: Uint8Array): number };
  /** Set by wasm/port_js.go; returns the function that takes the page's commands. */
  ftpsimStart?: (options: { post: Send } & Start) => Send;
};

const scope = self as unknown as Scope;
const early: Envelope[] = [];
let deliver = (e: Envelope): void => {
  early.push(e);
};

const post: Send = (json, bytes) => {
  const envelope: Envelope = { json, bytes };
  scope.postMessage(envelope, bytes ? [bytes.buffer] : []);
};

const crash = (why: unknown) => {
  const text = /^(panic|fatal error): .*/m.exec(lastWords)?.[0];
  const message = why instanceof Error ? why.message : String(why);
  const last: FromWorker = { t: 'crash', text: text ?? message, stack: lastWords };
  post(JSON.stringify(last));
};

/** What the program has written to its standard error: when it ends, the reason stands there. */
let lastWords = '';
const keepWords = 8192;

function listen(): void {
  const decoder = new TextDecoder();
  const write = scope.fs.writeSync;
  scope.fs.writeSync = (fd, bytes) => {
    lastWords = (lastWords + decoder.decode(bytes)).slice(-keepWords);
    return write(fd, bytes);
  };
}

/** The program, which is fetched and compiled while the page is still being built. */
async function load(): Promise<WebAssembly.Module> {
  const response = await fetch(wasmUrl);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${wasmUrl}`);
  // A server that gives another media type than application/wasm refuses streaming.
  return response.headers.get('Content-Type') === 'application/wasm'
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** Runs the program up to where it waits for the page's word. */
async function run(): Promise<{ ended: Promise<void> }> {
  listen();
  const go = new scope.Go();
  const instance = await WebAssembly.instantiate(await load(), go.importObject);
  const ended = go.run(instance);
  if (!scope.ftpsimStart) throw new Error('the server did not start');
  return { ended };
}

async function start(options: Start): Promise<void> {
  const { ended } = await running;
  const send = scope.ftpsimStart?.({ post, ...options });
  deliver = (e) => send?.(e.json, e.bytes);
  for (const e of early.splice(0)) deliver(e);
  await ended;
  throw new Error('the server ended');
}

scope.onmessage = (e: MessageEvent<Start | Envelope>) => {
  if ('json' in e.data) deliver(e.data);
  else start(e.data).catch(crash);
};

// The page waits for this word before it goes to work.
scope.postMessage(null);
const running = run();
// Told to whoever starts it.
running.catch(() => {});
