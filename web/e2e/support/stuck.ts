import { connect, type Socket } from 'node:net';
import { Wire } from './clients';
import type { Desk } from './desk';
import { setBreak } from './gate';

/** A way in which a client and a server wait for each other. */
export interface Stuck {
  name: string;
  /** What the end of the list says of it, with what it counts left out. */
  line: RegExp;
  /** What the session's card says. */
  card: string;
  /** Makes it so, and gives what is to be done with the connections afterwards. */
  begin: (port: number, desk: Desk) => Promise<Scene>;
}

export interface Scene {
  /** The client goes, and whatever holds it. */
  end: () => Promise<void> | void;
}

const big = 30_000_000;

/** A client that has logged in, and its data connection. */
export async function ready(port: number): Promise<Wire> {
  const c = await Wire.open(port);
  await c.login();
  await c.ask('TYPE I');
  return c;
}

/** Agrees on a passive port; gives its number. */
export async function passive(c: Wire): Promise<number> {
  const [, high = '', low = ''] = /(\d+),(\d+)\)/.exec(await c.ask('PASV')) ?? [];
  return Number(high) * 256 + Number(low);
}

export const dial = (port: number): Promise<Socket> =>
  new Promise((ok, bad) => {
    const socket = connect(port, '127.0.0.1', () => ok(socket));
    socket.once('error', bad);
  });

/** A client in the midst of a transfer whose data connection is open. */
export async function transfer(port: number, command: string): Promise<{ c: Wire; data: Socket }> {
  const c = await ready(port);
  const data = await dial(await passive(c));
  data.on('error', () => {}); // it is cut at the end
  await c.ask(command);
  return { c, data };
}

/** Puts a file of many bytes on the server. */
async function putBig(port: number): Promise<void> {
  const { c, data } = await transfer(port, 'STOR big');
  data.end(Buffer.alloc(big));
  await c.line();
  c.close();
}

const bye = (c: Wire, data?: Socket): Scene => ({
  end() {
    data?.destroy();
    c.close();
  },
});

export const stuck: Stuck[] = [
  {
    name: 'no line end',
    line: /^9 bytes came without a line end: .* CR LF \(RFC 959 §5\.3\.1\)\.$/,
    card: 'Client’s turn: end of the line',
    async begin(port) {
      const c = await Wire.open(port);
      await c.line();
      c.socket.write('USER haha');
      return bye(c);
    },
  },
  {
    name: 'half a line, with CR alone',
    line: /^5 bytes came without a line end/,
    card: 'Client’s turn: end of the line',
    async begin(port) {
      const c = await ready(port);
      c.socket.write('NOOP\r');
      return bye(c);
    },
  },
  {
    name: 'STOR not closed',
    line: /^1000 B came, nothing for .*: the server waits for .* the close of the data connection, which ends a STOR \(RFC 959 §3\.4\)\.$/,
    card: 'Client’s turn: data, or its end',
    async begin(port) {
      const { c, data } = await transfer(port, 'STOR up');
      data.write(Buffer.alloc(1000));
      return bye(c, data);
    },
  },
  {
    name: 'connected and silent',
    line: /^Connected, but nothing has come for .*: the server waits for data, or for the close/,
    card: 'Client’s turn: data, or its end',
    async begin(port) {
      const { c, data } = await transfer(port, 'STOR up');
      return bye(c, data);
    },
  },
  {
    name: 'RETR not read',
    line: /^[\d.]+ MB sent, [\d.]+ MB to go: for .* the client has not read enough to be sent more\.$/,
    card: 'Client’s turn: read the data',
    async begin(port) {
      await putBig(port);
      const c = await ready(port);
      const data = await dial(await passive(c));
      data.pause();
      data.on('error', () => {});
      await c.ask('RETR big');
      return bye(c, data);
    },
  },
  {
    name: 'nobody connects',
    line: /^The client has not connected to port \d+ for .*: in passive mode it opens the data connection \(RFC 959 §3\.2\)\.$/,
    card: 'Client’s turn: connect for data',
    async begin(port) {
      const c = await ready(port);
      await passive(c);
      await c.ask('LIST');
      return bye(c);
    },
  },
  {
    name: 'a command behind a transfer',
    line: /^1000 B came, nothing for /,
    card: 'Client’s turn: data, or its end',
    async begin(port) {
      const { c, data } = await transfer(port, 'STOR up');
      data.write(Buffer.alloc(1000));
      c.say('PWD');
      return bye(c, data);
    },
  },
  {
    name: 'held',
    line: /^Held for .*: it goes on when you decide\.$/,
    card: 'Your turn: a message is held',
    async begin(port, desk) {
      const c = await ready(port);
      await desk.pause();
      c.say('NOOP');
      return {
        async end() {
          c.close();
          await desk.run();
        },
      };
    },
  },
  {
    name: 'delayed',
    line: /^Delayed on purpose, for .* so far\.$/,
    card: 'Delayed on purpose',
    async begin(port, desk) {
      await setBreak(desk, 'verb:SYST', { delay: 600_000 });
      const c = await ready(port);
      c.say('SYST');
      return bye(c);
    },
  },
  {
    name: 'TLS not answered',
    line: /^The server has waited .* for the client’s part of the TLS handshake\.$/,
    card: 'Client’s turn: TLS handshake',
    async begin(port) {
      const c = await Wire.open(port);
      await c.line();
      await c.ask('AUTH TLS');
      return bye(c);
    },
  },
  {
    name: 'window full',
    line: /^A reply cannot be sent: for .* the client has not read enough to make room for it\.$/,
    card: 'Client’s turn: read the replies',
    async begin(port) {
      const c = await ready(port);
      for (let i = 0; i < 200; i++) await c.ask(`MKD ${`${i}`.padStart(200, 'x')}`);
      c.socket.pause();
      // Some 50 KB each: more than all that lies between the two can hold.
      for (let i = 0; i < 400; i++) c.say('STAT .');
      return bye(c);
    },
  },
  {
    name: 'client gone',
    line: /^Connected, but nothing has come for .* The client has closed its control connection in the meantime\.$/,
    card: 'Client gone, transfer goes on',
    async begin(port, desk) {
      const { c, data } = await transfer(port, 'STOR up');
      // Before it has the data connection, the server would not go on.
      await desk.events.locator('[data-wait]').waitFor();
      c.socket.end();
      return bye(c, data);
    },
  },
];
