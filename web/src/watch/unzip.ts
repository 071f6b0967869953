// Reads a zip file (APPNOTE.TXT 6.3): stored and deflated entries, without encryption, and without
// ZIP64, which the relay's bound of 256 MiB never needs.

export interface Entry {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;

/** The files of a zip, in its order. Throws if it is none. */
export async function unzip(zip: Uint8Array<ArrayBuffer>): Promise<Entry[]> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = findEnd(view);
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== centralSignature) throw new Error('no zip: central directory');
    const size = view.getUint32(at + 20, true);
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength));
    const local = view.getUint32(at + 42, true);
    // The local header's extra field may be longer than the central one's.
    const data = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = zip.slice(data, data + size);
    if (!name.endsWith('/'))
      entries.push({ name, bytes: await unpack(packed, view.getUint16(at + 10, true)) });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Where the end of central directory record begins; only a comment may follow it. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--)
    if (view.getUint32(at, true) === endSignature) return at;
  throw new Error('no zip: no end');
}

async function unpack(packed: Uint8Array<ArrayBuffer>, method: number): Promise<Uint8Array<ArrayBuffer>> {
  if (method === 0) return packed;
  if (method !== 8) throw new Error(`no zip: method ${method}`);
  const out = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(out).arrayBuffer());
}
