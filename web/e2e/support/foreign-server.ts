import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';

/** A process of a test's own that serves FTP and is not ours. */
export class ForeignServer {
  constructor(
    readonly port: number,
    /** The folder that its clients see. */
    readonly root: string,
    /** The folder that is removed at its end; it has root, and what the server needs. */
    readonly box: string,
    readonly child: ChildProcess,
  ) {}

  /** Waits until it answers. */
  async ready(): Promise<void> {
    while (!(await this.#greets()))
      if (this.child.exitCode !== null) throw new Error(`${this.child.spawnfile} ended`);
  }

  /** Whether it answers; looks again when other things have had their turn. */
  #greets(): Promise<boolean> {
    return new Promise((done) => {
      const ask = connect(this.port, '127.0.0.1');
      ask.on('error', () => setTimeout(done, 20, false));
      ask.on('data', () => {
        ask.destroy();
        done(true);
      });
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'exit');
    }
    rmSync(this.box, { recursive: true, force: true });
  }
}
