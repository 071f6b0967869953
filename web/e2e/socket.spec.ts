import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { expect, test } from './support/test';
import { root } from './support/tools';

// The tests of wasm/socket against a real server. They are one program, which a browser and Node run.

let dir: string;
let program: string;
/** Go's folder with wasm_exec.js and its runner for Node. */
let support: string;
let server: ChildProcessByStdio<Writable, Readable, null>;
let address: string;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  dir = mkdtempSync(join(tmpdir(), 'socket'));
  const go = (args: string[], env?: NodeJS.ProcessEnv) =>
    execFileSync('go', args, { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8' }).trim();
  support = join(go(['env', 'GOROOT']), 'lib/wasm');
  program = join(dir, 'socket.wasm');
  go(['test', '-c', '-o', program, './wasm/socket'], { GOOS: 'js', GOARCH: 'wasm' });
  const testserver = join(dir, 'testserver');
  go(['build', '-o', testserver, './wasm/socket/testserver']);
  server = spawn(testserver, { stdio: ['pipe', 'pipe', 'inherit'] });
  address = String(await once(server.stdout, 'data')).trim();
});

test.afterAll(async () => {
  server.stdin.end();
  if (server.exitCode === null) await once(server, 'exit');
  rmSync(dir, { recursive: true });
});

/** The program's arguments. */
const args = () => ['-test.run=^TestServer', '-test.v', '-test.timeout=50s', `-server=${address}`];

/** Fails unless all tests have passed. */
function check(code: number | null, output: string) {
  expect(code, output).toBe(0);
  expect(output.match(/^--- PASS: TestServer/gm)?.length, output).toBeGreaterThan(5);
  expect(output).not.toContain('--- SKIP');
}

test("the page's end of a WebSocket, in Chromium", async ({ page }) => {
  let output = '';
  page.on('console', (m) => {
    output += `${m.text()}\n`;
  });
  await page.route('**/socket.wasm', (r) => r.fulfill({ contentType: 'application/wasm', path: program }));
  await page.goto(`http://${address}/`);
  await page.addScriptTag({ path: join(support, 'wasm_exec.js') });
  const code = await page.evaluate(runProgram, ['socket', ...args()]);
  check(code, output);
});

interface GoProgram {
  argv: string[];
  exit: (code: number) => void;
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

/** Runs the program in the page until it ends, and returns its exit code. */
async function runProgram(argv: string[]): Promise<number> {
  const { Go } = globalThis as unknown as { Go: new () => GoProgram };
  const go = new Go();
  let code = -1;
  go.argv = argv;
  go.exit = (c) => {
    code = c;
  };
  const { instance } = await WebAssembly.instantiateStreaming(fetch('socket.wasm'), go.importObject);
  await go.run(instance);
  return code;
}

test("the page's end of a WebSocket, in Node", async () => {
  // Node 20 has a WebSocket behind this flag; Go's runner refuses a large environment.
  const runner = ['--experimental-websocket', join(support, 'wasm_exec_node.js'), program];
  const node = spawn(process.execPath, [...runner, ...args()], { env: { PATH: process.env.PATH } });
  let output = '';
  const hear = (text: Buffer) => {
    output += text;
  };
  node.stdout.on('data', hear);
  node.stderr.on('data', hear);
  const [code] = await once(node, 'close');
  check(code, output);
});
