import { type ChildProcess, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { client } from './tools';

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** A real FTP client that runs. */
export class Client {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  /** stdin: "pipe" for one that is told what to do, by say. */
  constructor(name: string, args: string[], stdin: 'ignore' | 'pipe' = 'ignore') {
    const child = spawn(client(name), args, { stdio: [stdin, 'pipe', 'pipe'] });
    this.child = child;
    let out = '';
    let err = '';
    child.stdout?.on('data', (b) => {
      out += b;
    });
    child.stderr?.on('data', (b) => {
      err += b;
    });
    this.ended = new Promise((done, bad) => {
      child.once('error', bad);
      child.once('close', (code) => done({ code, out, err }));
    });
  }

  /** Gives it a line on its standard input. */
  say(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child.kill(signal);
  }
}

export const curl = (...args: string[]) => new Client('curl', ['--silent', '--show-error', ...args]);

/** lftp with one command line; it never asks and never tries twice. With tls all is protected. */
export function lftp(port: number, commands: string, tls = false): Client {
  const ssl = tls
    ? 'set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set ssl:verify-certificate no'
    : 'set ftp:ssl-allow no';
  // What moves is to be seen as it is, and tshark does not know MODE Z.
  const set = `set net:max-retries 1; set net:timeout 20; set cmd:fail-exit yes; set ftp:use-mode-z no; ${ssl}`;
  return new Client('lftp', [
    '--norc',
    '-c',
    `${set}; open -u haha,hehe ftp://127.0.0.1:${port}; ${commands}`,
  ]);
}

/** lftp that stays attached and does what it is told by say. */
export function lftpAttached(port: number): Client {
  const set = 'set net:max-retries 1; set net:timeout 20; set ftp:ssl-allow no';
  const open = `open -u haha,hehe ftp://127.0.0.1:${port}`;
  return new Client('lftp', ['--norc', '-e', `${set}; ${open}`], 'pipe');
}

/** A client that says exactly what it is told, for looking at what arrives. */
export class Wire {
  #buffer = '';
  #closed = false;
  #wake: (() => void) | undefined;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#buffer += text;
      this.#wake?.();
    });
    const closed = () => {
      this.#closed = true;
      this.#wake?.();
    };
    socket.on('close', closed);
    socket.on('error', closed);
  }

  static open(port: number): Promise<Wire> {
    return new Promise((ok, bad) => {
      const socket = connect(port, '127.0.0.1', () => ok(new Wire(socket)));
      socket.once('error', bad);
    });
  }

  say(line: string): void {
    this.socket.write(`${line}\r\n`, 'latin1');
  }

  /** What has come and was not read yet. */
  get waiting(): string {
    return this.#buffer;
  }

  /** The next line; throws when the connection ends first. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end + 2);
        return line;
      }
      if (this.#closed) throw new Error(`closed; unread: ${JSON.stringify(this.#buffer)}`);
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  /** Sends a command and gives the first line of the reply. */
  ask(line: string): Promise<string> {
    this.say(line);
    return this.line();
  }

  async login(): Promise<void> {
    await this.line();
    await this.ask('USER haha');
    await this.ask('PASS hehe');
  }

  /** Resolves when the other side has closed. */
  async gone(): Promise<void> {
    while (!this.#closed) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  close(): void {
    this.socket.destroy();
  }
}
