// Starts the program, logs in with the built-in client, fetches a listing and
// moves bytes both ways. Arguments: wasm_exec.js, ftpsim.wasm.
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import assert from 'node:assert/strict';

const [support, wasm] = process.argv.slice(2);
await import(pathToFileURL(support));

const waiting = new Set();
const got = [];
let transcript = '';
let prompt = '';

function post(json, bytes) {
  const m = { ...JSON.parse(json), bytes };
  got.push(m);
  if (m.t === 'client') {
    transcript += m.lines.map((l) => `${l.text}\n`).join('');
    prompt = m.prompt;
  }
  for (const look of [...waiting]) look();
}

/** Waits until test() is true. */
function until(test, what) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no ${what}:\n${transcript}`)), 30_000);
    const look = () => {
      if (!test()) return;
      clearTimeout(late);
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
    look();
  });
}

const began = performance.now();
const go = new globalThis.Go();
const { instance } = await WebAssembly.instantiate(await readFile(wasm), go.importObject);
go.run(instance).then(() => assert.fail('the program ended'));
const send = globalThis.ftpsimStart({ post, relay: '', opening: { code: '', seat: '', name: '' }, keep: { files: false, record: false }, kept: false, events: 0 });

let last = 0;
async function call(name, args, bytes) {
  const id = ++last;
  send(JSON.stringify({ t: 'cmd', id, name, args }), bytes);
  const ack = () => got.find((m) => m.t === 'ack' && m.id === id);
  await until(ack, `answer to ${name}`);
  assert.ok(ack().ok, JSON.stringify(ack()));
  return ack();
}

async function type(text) {
  await until(() => prompt !== '', 'prompt');
  prompt = '';
  await call('client.line', { text });
}

const hello = await call('hello');
assert.ok(hello.result.reference.length > 20);
for (const line of ['open', 'haha', 'hehe', 'put hello.txt', 'ls']) await type(line);
await until(() => prompt !== '', 'prompt');
assert.match(transcript, /^220[ -]/m);
assert.match(transcript, /^230[ -]/m);
assert.equal(transcript.match(/^226[ -]/gm).length, 2, transcript);

const sent = new Uint8Array(200_000).map((_, i) => i * 7);
await call('fs.put', { path: '/bytes', off: 0, last: true }, sent);
const { bytes } = await call('fs.get', { path: '/bytes' });
assert.deepEqual(bytes, sent);
assert.ok(bytes.buffer.byteLength === sent.length, 'the buffer is its own');

const refused = JSON.stringify({ t: 'cmd', id: 9999, name: 'none' });
send(refused);
await until(() => got.some((m) => m.t === 'ack' && m.id === 9999 && m.error?.code === 'unknown-command'), 'refusal');
await until(() => got.some((m) => m.t === 'events' && m.list.some((e) => e.kind === 'fs')), 'event');
console.log(`ok after ${Math.round(performance.now() - began)} ms, ${got.length} messages`);
process.exit(0);
