// The WebSocket of the teacher's pages: the class view and the view of one student.
import type { Enter, FromTeacher, ToTeacher } from '../gen/class';

export type Link = 'opening' | 'open' | 'lost' | 'closed';

export interface Listener {
  /** What has come since the last frame, in order. */
  hear(list: readonly ToTeacher[]): void;
  link(state: Link): void;
}

export interface Feed {
  /** Sends a message; it is lost while the link is. */
  say(m: FromTeacher): void;
  close(): void;
}

const firstWait = 500;
const longestWait = 8000;

/**
 * Enters the class and stays in it: a lost connection is opened again with what enter then
 * returns. A refusal is heard like any message, and ends it.
 */
export function openFeed(enter: () => Enter, listener: Listener): Feed {
  let socket: WebSocket | undefined;
  let wait = firstWait;
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const queue = perFrame<ToTeacher>(listener.hear);

  const open = () => {
    listener.link('opening');
    socket = new WebSocket(address());
    socket.onopen = () => say({ enter: enter() });
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const m = JSON.parse(data) as ToTeacher;
      if (m.refused) over = true;
      if (m.entered) {
        wait = firstWait;
        listener.link('open');
      }
      queue(m);
    };
    socket.onclose = () => {
      listener.link(over ? 'closed' : 'lost');
      if (over) return;
      timer = setTimeout(open, wait);
      wait = Math.min(longestWait, wait * 2);
    };
  };
  const say = (m: FromTeacher) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(m));
  };
  const close = () => {
    over = true;
    clearTimeout(timer);
    socket?.close();
  };
  open();
  return { say, close };
}

function address(): string {
  const url = new URL('class/feed', document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Returns a function that gathers what comes, for one call in each animation frame. */
export function perFrame<T>(apply: (list: readonly T[]) => void): (m: T) => void {
  let list: T[] = [];
  const flush = () => {
    const now = list;
    list = [];
    apply(now);
  };
  return (m) => {
    if (list.push(m) > 1) return;
    // A hidden page has no frames.
    if (globalThis.document?.hidden ?? true) setTimeout(flush, 100);
    else requestAnimationFrame(flush);
  };
}
