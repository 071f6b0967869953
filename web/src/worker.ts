// The Worker: loads the server and moves its messages. What they mean is the
// business of wasm/bridge on one side and of the store on the other.
import '../build/wasm_exec.js';
import wasmUrl from '../build/ftpsim.wasm?url';
import type { Envelope, Start } from './port';

interface Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}
type Send = (json: string, bytes?: Uint8Array<ArrayBuffer>) => void;
type Scope = DedicatedWorkerGlobalScope & {
  Go: new () => Go;
  /** Set by wasm/port_js.go; returns the function that takes the page's commands. */
  ftpsimStart?: (options: { post: Send; relay: string }) => Send;
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

const crash = (why: unknown) =>
  post(JSON.stringify({ t: 'crash', text: why instanceof Error ? why.message : String(why) }));

async function load(imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  const response = await fetch(wasmUrl);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${wasmUrl}`);
  // A server that gives another media type than application/wasm refuses streaming.
  const streams = response.headers.get('Content-Type') === 'application/wasm';
  const { instance } = streams
    ? await WebAssembly.instantiateStreaming(response, imports)
    : await WebAssembly.instantiate(await response.arrayBuffer(), imports);
  return instance;
}

async function start({ relay }: Start): Promise<void> {
  const go = new scope.Go();
  const instance = await load(go.importObject);
  const ended = go.run(instance);
  if (!scope.ftpsimStart) throw new Error('the server did not start');
  const send = scope.ftpsimStart({ post, relay });
  deliver = (e) => send(e.json, e.bytes);
  for (const e of early.splice(0)) deliver(e);
  await ended;
  throw new Error('the server ended');
}

scope.onmessage = (e: MessageEvent<Start | Envelope>) => {
  if ('json' in e.data) deliver(e.data);
  else start(e.data).catch(crash);
};
