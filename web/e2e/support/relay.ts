import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { freePorts } from './net';
import { relayBinary } from './tools';

/** The relay that is tested, as a process of its own on ports of its own. */
export class Relay {
  #child: ChildProcess | undefined;
  #said = '';

  private constructor(
    readonly http: number,
    readonly ftp: number,
    readonly flags: readonly string[],
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.http}/`;
  }

  /** Starts it, with further flags if there are any. */
  static async start(...flags: string[]): Promise<Relay> {
    const [http = 0, ftp = 0] = await freePorts(2);
    const relay = new Relay(http, ftp, flags);
    await relay.begin();
    return relay;
  }

  /** Starts it, or starts it again on the same ports. */
  async begin(): Promise<void> {
    const at = ['-http', `127.0.0.1:${this.http}`, '-ftp', `127.0.0.1:${this.ftp}`];
    const child = spawn(relayBinary, [...at, ...this.flags]);
    this.#child = child;
    const hear = (text: Buffer) => {
      this.#said += text;
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    while (!(await this.#serves())) {
      if (child.exitCode !== null) throw new Error(`the relay ended:\n${this.#said}`);
    }
  }

  #serves(): Promise<boolean> {
    return new Promise((done) => {
      const ask = request(`${this.url}relay.json`, (answer) => {
        answer.resume();
        done(answer.statusCode === 200);
      });
      // Nobody listens yet: look again when other things have had their turn.
      ask.on('error', () => setTimeout(done, 20, false));
      ask.end();
    });
  }

  get alive(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || !this.alive) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}
