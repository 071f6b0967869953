// The only module that talks to the Worker. Commands go in and are answered by
// a promise; everything else that the Worker says goes to one listener.
import type { Ack, Commands, FromWorker, KeepArgs, ToWorker } from './contract';

/** What the Worker says unasked. */
export type Message = Exclude<FromWorker, Ack>;

export interface Answer<T> {
  result: T;
  bytes: Uint8Array;
}

export interface Port {
  /** Sends a command; rejects with a Refused when the Worker refuses it. bytes are handed over, not copied. */
  call<N extends keyof Commands>(
    name: N,
    args: Commands[N]['args'],
    bytes?: Uint8Array<ArrayBuffer>,
  ): Promise<Answer<Commands[N]['result']>>;
  /** Tells that the events up to id are shown, and whether the page is hidden: the Worker may send more if not. */
  seen(id: number, hidden: boolean): void;
  close(): void;
}

/** What the page tells the Worker at its start. */
export interface Start {
  /** WebSocket address of the relay, or empty without one. */
  relay: string;
  /** What the page says to the relay first; each may be empty. */
  opening: { code: string; seat: string; name: string };
  /** What is stored in the browser, which no other tab does meanwhile; stored files are brought back. */
  keep: KeepArgs;
  /** An earlier page has stored files there. */
  kept: boolean;
  /** How many events its record keeps; 0: as many as it likes. */
  events: number;
}

/** One message across the boundary: JSON text and, beside it, bytes. */
export interface Envelope {
  json: string;
  bytes?: Uint8Array<ArrayBuffer>;
}

/** The Worker refused a command, or is gone ("crashed"). code has a text in every language, "error." before it. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly text: string,
  ) {
    super(`${code}: ${text}`);
  }
}

const none = new Uint8Array();

const newWorker = () =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'ftpsim' });

let ahead: Worker | undefined;

/**
 * Lets a Worker load the server already, for the next openPort. Resolves when
 * it has begun: until then it needs this thread, which is about to be busy.
 */
export function loadAhead(): Promise<unknown> {
  const worker = newWorker();
  ahead = worker;
  return new Promise((begun) => {
    worker.onmessage = begun;
    worker.onerror = (e) => {
      // The next one fails too, and whoever starts it is told.
      ahead = undefined;
      begun(e);
    };
  });
}

/** Starts the Worker. */
export function openPort(start: Start, receive: (m: Message) => void): Port {
  const worker = ahead ?? newWorker();
  ahead = undefined;
  const waiting = new Map<number, { resolve(a: Answer<never>): void; reject(e: Error): void }>();
  let last = 0;

  const crash = (text: string, stack: string) => {
    for (const w of waiting.values()) w.reject(new Refused('crashed', text));
    waiting.clear();
    receive({ t: 'crash', text, stack });
  };

  const answer = (ack: Ack, bytes: Uint8Array) => {
    const w = waiting.get(ack.id);
    waiting.delete(ack.id);
    if (ack.ok) w?.resolve({ result: ack.result as never, bytes });
    else w?.reject(new Refused(ack.error?.code ?? 'failed', ack.error?.text ?? ''));
  };

  const send = (m: ToWorker, bytes?: Uint8Array<ArrayBuffer>) => {
    const envelope: Envelope = { json: JSON.stringify(m), bytes };
    worker.postMessage(envelope, bytes ? [bytes.buffer] : []);
  };

  worker.onmessage = (e: MessageEvent<Envelope>) => {
    const m = JSON.parse(e.data.json) as FromWorker;
    if (m.t === 'ack') answer(m, e.data.bytes ?? none);
    else if (m.t === 'crash') crash(m.text, m.stack);
    else receive(m);
  };
  worker.onerror = (e) => {
    e.preventDefault();
    crash(e.message || 'the worker did not load', `${e.filename}:${e.lineno}`);
  };
  worker.postMessage(start);

  return {
    call(name, args, bytes) {
      const id = ++last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ t: 'cmd', id, name, args }, bytes);
      });
    },
    seen: (id, hidden) => send({ t: 'seen', id, hidden }),
    close: () => worker.terminate(),
  };
}
