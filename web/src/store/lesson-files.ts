// Lesson files of the relay that the page comes from.
import { Refused } from '../port';
import { relay } from './state';

/** No lesson file that opens is larger, in bytes, as lesson.MaxFile has it. */
export const maxLesson = 128 * 1024;

/** Whether a text names a built-in lesson; else it is the address of a file. */
export const isName = (text: string): boolean => /^[a-z0-9-]+$/.test(text);

/** The URL of a lesson file on the page's own origin; null: it is none. */
export function ownAddress(text: string, base: string): URL | null {
  const url = URL.parse(text, base);
  if (!url || url.origin !== new URL(base).origin || !/\.md$/i.test(url.pathname)) return null;
  return url;
}

/** Fetches a lesson file. Rejects with a Refused. */
export async function fetchLesson(address: string): Promise<string> {
  const url = ownAddress(address, document.baseURI);
  if (!url) throw new Refused('lesson-address', address);
  const answer = await fetch(url, { cache: 'no-store', redirect: 'error' }).catch(() => null);
  if (!answer?.ok) throw new Refused('lesson-gone', address);
  const file = await answer.blob();
  if (file.size > maxLesson) throw new Refused('too-large', address);
  return file.text();
}

/** The addresses of the lesson files that the relay offers (its flag -lessons). */
export async function offeredByRelay(): Promise<string[]> {
  if (relay.peek().state === 'none') return [];
  try {
    const info = await fetch(new URL('relay.json', document.baseURI), { cache: 'no-store' });
    const { lessons } = (await info.json()) as { lessons?: string };
    if (!lessons) return [];
    const folder = new URL(lessons, document.baseURI);
    const answer = await fetch(folder, { cache: 'no-store' });
    const { files } = (await answer.json()) as { files?: string[] };
    return (files ?? []).map((name) => lessons + encodeURIComponent(name));
  } catch {
    return [];
  }
}
