// A Port to the server of another page. It says what that server tells its own page, and refuses
// every command: nothing can be changed from here.
import type { Commands, FromWorker, Hello } from '../contract';
import { type Answer, type Message, type Port, Refused } from '../port';

const none = new Uint8Array();

export class Mirror implements Port {
  #hello: Hello | null = null;
  #waiting: ((a: Answer<Hello>) => void)[] = [];

  /**
   * receive gets each message. again is called when the view begins anew: what was shown before
   * is gone.
   */
  constructor(
    private readonly receive: (m: Message) => void,
    private readonly again: (hello: Hello) => void,
  ) {}

  /** Takes a message of the watched page's Worker. */
  take(m: FromWorker): void {
    if (m.t === 'ack') this.#begin(m.result as unknown as Hello);
    else if (m.t !== 'class' && this.#hello) this.receive(m); // its class is no business of this page
  }

  #begin(hello: Hello): void {
    const first = !this.#hello;
    this.#hello = hello;
    for (const done of this.#waiting.splice(0)) done({ result: hello, bytes: none });
    if (!first) this.again(hello);
  }

  call<N extends keyof Commands>(name: N): Promise<Answer<Commands[N]['result']>> {
    if (name === 'hello')
      return new Promise<Answer<Hello>>((done) => {
        if (this.#hello) done({ result: this.#hello, bytes: none });
        else this.#waiting.push(done);
      }) as Promise<Answer<Commands[N]['result']>>;
    if (name === 'config.get' && this.#hello)
      return Promise.resolve({ result: this.#hello.config as Commands[N]['result'], bytes: none });
    return Promise.reject(new Refused('watching', ''));
  }

  seen(): void {}
  close(): void {}
}
