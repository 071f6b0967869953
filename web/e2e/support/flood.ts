import { Wire } from './clients';

/** Real sessions that say many small things, to fill a record. */
export class Flood {
  #turn = 0;

  private constructor(readonly wires: readonly Wire[]) {}

  /** Logs in so many sessions. */
  static async open(port: number, sessions: number): Promise<Flood> {
    const wires = await Promise.all(Array.from({ length: sessions }, () => Wire.open(port)));
    await Promise.all(wires.map((w) => w.login()));
    return new Flood(wires);
  }

  /** Each session says count commands, a block of them at a time, and reads the replies: 2 events for each. */
  async say(count: number, block = 200): Promise<void> {
    await Promise.all(
      this.wires.map(async (w) => {
        for (let done = 0; done < count; done += block) {
          const n = Math.min(block, count - done);
          w.socket.write(this.#next(n));
          for (let i = 0; i < n; i++) await w.line();
        }
      }),
    );
  }

  #next(n: number): string {
    return Array.from({ length: n }, () => `${verbs[this.#turn++ % verbs.length]}\r\n`).join('');
  }

  /** Each session says so many commands a second; gives the time that it took, in ms. */
  async pace(perSecond: number, seconds: number): Promise<number> {
    const began = performance.now();
    const total = perSecond * seconds;
    for (let said = 0; said < total; ) {
      const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * perSecond) + 1);
      if (due > said) await this.say(due - said, due - said);
      said = Math.max(said, due);
      await new Promise((next) => setTimeout(next, 15));
    }
    return performance.now() - began;
  }

  close(): void {
    for (const w of this.wires) w.close();
  }
}

/** One reply each, of one line; one in eight is refused. */
const verbs = [
  'NOOP',
  'TYPE I',
  'PWD',
  'CWD /pub',
  'NOOP',
  'SIZE readme.txt',
  'MDTM readme.txt',
  'RNTO nothing',
];
