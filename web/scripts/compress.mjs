// Puts a .br and a .gz beside each file of dist/ that gains by it, for static web servers, and
// fills packed/, which bin/relay holds: the same files, each that has a .br in that form alone.
// The relay makes the other forms when a client asks for one.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const dist = new URL('../dist', import.meta.url).pathname;
const packed = new URL('../packed', import.meta.url).pathname;
const wanted = /\.(js|css|html|svg|wasm|json)$/;
const smallest = 512;
// Quality 11 takes half a minute for the server; FTPSIM_QUICK is for who builds again and again.
const quality = process.env.FTPSIM_QUICK ? 4 : 11;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

async function compress(file) {
  const raw = await readFile(file);
  if (raw.length < smallest) return [];
  const [br, gz] = await Promise.all([
    brotli(raw, {
      params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
    }),
    zip(raw, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
  return [file.slice(dist.length + 1), raw.length, gz.length, br.length];
}

const files = (await readdir(dist, { recursive: true }))
  .filter((f) => wanted.test(f))
  .map((f) => join(dist, f));
const rows = (await Promise.all(files.map(compress))).filter((r) => r.length);
for (const [name, raw, gz, br] of rows.sort())
  console.log(
    `${name.padEnd(40)} ${String(raw).padStart(9)}  gzip ${String(gz).padStart(8)}  brotli ${String(br).padStart(8)}`,
  );

for (const name of await readdir(packed)) {
  if (name !== 'placeholder') await rm(join(packed, name), { recursive: true });
}
const hasPacked = new Set(rows.map(([name]) => name));
for (const f of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const name = join(f.parentPath, f.name).slice(dist.length + 1);
  if (!f.isFile() || hasPacked.has(name) || hasPacked.has(name.replace(/\.gz$/, ''))) continue;
  await mkdir(dirname(join(packed, name)), { recursive: true });
  await copyFile(join(dist, name), join(packed, name));
}
