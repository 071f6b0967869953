/**
 * Finds the tunnel of the relay that serves this page: its WebSocket address,
 * or empty when the page comes from a plain file server. It asks for a file
 * that every build carries and that a relay answers with its own, because a
 * request that fails would show as an error in the console.
 */
export async function findRelay(): Promise<string> {
  try {
    const answer = await fetch(new URL('relay.json', document.baseURI), { cache: 'no-store' });
    const { tunnel } = (await answer.json()) as { tunnel?: string };
    if (!tunnel) return '';
    const url = new URL(tunnel, document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return url.href;
  } catch {
    return '';
  }
}
