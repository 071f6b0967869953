// A record in the fragment of an address: deflated, in base64url.

/** Longer links do not survive mail and chat; what they unpack to is bounded too. */
const maxLink = 32 * 1024;
const maxUnpacked = 8 << 20;

export const tooLong = (packed: string) => packed.length > maxLink;

const collect = async (stream: ReadableStream<Uint8Array>, max: number): Promise<Uint8Array<ArrayBuffer>> => {
  const parts: Uint8Array[] = [];
  let n = 0;
  const reader = stream.getReader();
  for (let r = await reader.read(); !r.done; r = await reader.read()) {
    parts.push(r.value);
    n += r.value.length;
    if (n > max) {
      await reader.cancel();
      throw new RangeError('too large');
    }
  }
  const all = new Uint8Array(n);
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
};

const through = (bytes: Uint8Array<ArrayBuffer>, how: CompressionStream | DecompressionStream, max: number) =>
  collect(new Blob([bytes]).stream().pipeThrough(how as ReadableWritablePair<Uint8Array, BufferSource>), max);

export async function pack(bytes: Uint8Array): Promise<string> {
  const packed = await through(
    new Uint8Array(bytes),
    new CompressionStream('deflate-raw'),
    Number.POSITIVE_INFINITY,
  );
  let text = '';
  for (const b of packed) text += String.fromCharCode(b);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** null: it was not made by pack, or is too large. */
export async function unpack(text: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(raw, (c) => c.charCodeAt(0));
    return await through(bytes, new DecompressionStream('deflate-raw'), maxUnpacked);
  } catch {
    return null;
  }
}
