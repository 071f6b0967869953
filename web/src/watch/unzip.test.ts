import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { unzip } from './unzip';

/** A zip of files; local headers have an extra field that the central ones lack. */
function zipOf(files: Record<string, string>, comment = ''): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const stored = text.length < 8;
    const data = stored ? Buffer.from(text) : deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    local.writeUInt16LE(4, 28);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(stored ? 0 : 8, 10);
    head.writeUInt32LE(data.length, 20);
    head.writeUInt16LE(Buffer.byteLength(name), 28);
    head.writeUInt32LE(at, 42);
    central.push(head, Buffer.from(name));
    const all = Buffer.concat([local, Buffer.from(name), Buffer.alloc(4), data]);
    parts.push(all);
    at += all.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Uint8Array(Buffer.concat([...parts, ...central, end, Buffer.from(comment)]));
}

it('reads stored and deflated files, folders left out', async () => {
  const files = { 'a.txt': 'short', 'class/': '', 'class/艾达.json': '{"handIn":1}'.repeat(500) };
  const entries = await unzip(zipOf(files, 'a comment'));
  expect(entries.map((e) => e.name)).toEqual(['a.txt', 'class/艾达.json']);
  expect(new TextDecoder().decode(entries[1]?.bytes)).toBe(files['class/艾达.json']);
});

it.each([
  ['nothing', new Uint8Array()],
  ['no zip', new TextEncoder().encode('not a zip, but longer than its end')],
  ['half of one', zipOf({ a: 'short' }).slice(0, 40)],
])('throws for %s', async (_, bytes) => {
  await expect(unzip(bytes)).rejects.toThrow('no zip');
});
