// A record in the fragment of an address: deflated, in base64url.

/** Longer links do not survive mail and chat. */
const maxLink = 32 * 1024;
/** What a link unpacks to, as recording.MaxLink has it. */
export const maxUnpacked = 256 * 1024;
/**
 * How much is inflated at once. Deflate makes at most 1032 bytes of one, and a browser
 * inflates what it is given as a whole, so a slice comes to a quarter of a MiB at most.
 */
const slice = 256;

export const tooLong = (packed: string) => packed.length > maxLink;

/** Why a link is refused, as the code of its sentence. */
export type BadLink = 'bad-link' | 'link-too-large';

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

/** Gives bytes out slice by slice, each when it is asked for. */
function sliced(bytes: Uint8Array<ArrayBuffer>): ReadableStream<BufferSource> {
  let at = 0;
  return new ReadableStream<BufferSource>(
    {
      pull(to) {
        if (at >= bytes.length) to.close();
        else to.enqueue(bytes.subarray(at, at + slice));
        at += slice;
      },
    },
    { highWaterMark: 0 },
  );
}

const through = (bytes: Uint8Array<ArrayBuffer>, how: CompressionStream | DecompressionStream, max: number) =>
  collect(sliced(bytes).pipeThrough(how as ReadableWritablePair<Uint8Array, BufferSource>), max);

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

/** What pack was given, or why that cannot be had. What is too large is not unpacked any further. */
export async function unpack(text: string): Promise<Uint8Array<ArrayBuffer> | BadLink> {
  if (tooLong(text)) return 'link-too-large';
  try {
    const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(raw, (c) => c.charCodeAt(0));
    return await through(bytes, new DecompressionStream('deflate-raw'), maxUnpacked);
  } catch (e) {
    return e instanceof RangeError ? 'link-too-large' : 'bad-link';
  }
}
