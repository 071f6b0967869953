// Builds events as the Worker would send them, for looking at the page without a server, and for tests that
// need very many; others have gen/records. Never part of the built page.
import type { FSChange, FSM, FtpEvent, Pipe, State } from '../wire';

const start = Date.UTC(2026, 10, 22, 6, 12, 4);

export interface Recorder {
  list: FtpEvent[];
  open(sid: string, remote: string, via: string, client?: string): FtpEvent;
  cmd(sid: string, line: string): FtpEvent;
  reply(sid: string, line: string, to?: FSM, more?: Partial<State>): FtpEvent;
  listen(sid: string, conn: string, port: number): FtpEvent;
  connect(sid: string, conn: string, port: number): FtpEvent;
  data(sid: string, conn: string, dir: 'c2s' | 's2c', bytes: number, size?: number): FtpEvent;
  done(sid: string, conn: string): FtpEvent;
  touch(e: FtpEvent, change: FSChange): void;
  wait(ms: number): void;
  raw(e: FtpEvent): string;
}

export function recorder(firstId = 1): Recorder {
  const list: FtpEvent[] = [];
  const texts = new Map<number, string>();
  const states = new Map<string, State>();
  const command = new Map<string, FtpEvent>();
  const clients = new Map<string, FtpEvent['peer']>();
  const totals = new Map<string, number>();
  let live: Pipe[] = [];
  let ms = 12000;
  let next = firstId;

  const state = (sid: string): State =>
    states.get(sid) ?? { fsm: 'connected', cwd: '/', type: 'A', mode: 'S', stru: 'F' };

  const add = (
    e: Partial<FtpEvent> & Pick<FtpEvent, 'sid' | 'kind'>,
    to?: FSM,
    more: Partial<State> = {},
  ) => {
    const { from: _, ...before } = state(e.sid);
    const after: State = { ...before, ...more, fsm: to ?? before.fsm };
    if (to && to !== before.fsm) after.from = before.fsm;
    states.set(e.sid, after);
    ms += 4 + ((next * 7) % 9);
    const full: FtpEvent = {
      v: 1,
      id: next++,
      t: ms * 1e6,
      wall: new Date(start + ms).toISOString(),
      conn: `${e.sid}.c`,
      chan: 'control',
      dir: 'none',
      origin: 'wire',
      state: after,
      live: live.length ? live.filter((p) => p.l < 4) : undefined,
      more: live.filter((p) => p.l >= 4).length || undefined,
      ...e,
    };
    list.push(full);
    return full;
  };

  const text = (e: FtpEvent, line: string, from: number) => {
    texts.set(e.id, `${line}\r\n`);
    e.raw = { len: line.length + 2, off: from };
  };

  return {
    list,
    open(sid, remote, via, client) {
      const peer = { remote, local: '127.0.0.1:2121', via, client };
      clients.set(sid, peer);
      return add({ sid, kind: 'session.open', chan: 'none', peer }, 'connected');
    },
    cmd(sid, line) {
      const [verb = '', ...rest] = line.split(' ');
      const secret = verb === 'PASS';
      const arg = rest.join(' ');
      const e = add(
        {
          sid,
          kind: 'command',
          dir: 'c2s',
          dec: { verb, arg: secret ? '••••••' : arg || undefined },
        },
        undefined,
        { cmd: verb },
      );
      if (arg && e.dec && !secret)
        e.dec.fields = [
          { name: 'argument', value: arg, off: verb.length + 1, len: arg.length, rfc: '959#4.1' },
        ];
      text(e, line, 0);
      if (secret && e.raw) e.raw.mask = [[5, line.length]];
      command.set(sid, e);
      return e;
    },
    reply(sid, line, to, more) {
      const code = Number(line.slice(0, 3));
      const re = command.get(sid)?.id;
      const final = code >= 200;
      const e = add(
        {
          sid,
          kind: 'reply',
          dir: 's2c',
          re,
          final,
          dec: { code, text: line.slice(4) },
        },
        to,
        { ...more, cmd: final ? undefined : state(sid).cmd },
      );
      const port = /\((\d+,\d+,\d+,\d+),(\d+),(\d+)\)/.exec(line);
      if (port && e.dec) {
        const [, host = '', hi = '', lo = ''] = port;
        const at = line.indexOf(host);
        e.dec.fields = [
          {
            name: 'host',
            value: host.replaceAll(',', '.'),
            off: at,
            len: host.length,
            how: host,
            rfc: '959#4.1.2',
          },
          {
            name: 'port',
            value: String(Number(hi) * 256 + Number(lo)),
            off: at + host.length + 1,
            len: hi.length + lo.length + 1,
            how: `${hi} × 256 + ${lo}`,
            rfc: '959#4.1.2',
          },
        ];
      }
      text(e, line, 0);
      return e;
    },
    listen(sid, conn, port) {
      const lane = freeLane(live);
      live = [...live, { c: conn, l: lane, p: port }];
      return add({ sid, conn, port, kind: 'conn.listen', chan: 'data', re: command.get(sid)?.id });
    },
    connect(sid, conn, port) {
      if (!live.some((p) => p.c === conn)) live = [...live, { c: conn, l: freeLane(live), p: port }];
      live = live.map((p) => (p.c === conn ? { ...p, o: true } : p));
      return add({ sid, conn, port, kind: 'conn.open', chan: 'data', dir: 'c2s', re: command.get(sid)?.id });
    },
    data(sid, conn, dir, bytes) {
      const total = (totals.get(conn) ?? 0) + bytes;
      totals.set(conn, total);
      return add({
        sid,
        conn,
        kind: 'data',
        chan: 'data',
        dir,
        bytes,
        total,
        n: Math.ceil(bytes / 4096),
        re: command.get(sid)?.id,
        raw: { len: Math.min(256, bytes), off: total - bytes },
      });
    },
    done(sid, conn) {
      live = live.filter((p) => p.c !== conn);
      return add({
        sid,
        conn,
        kind: 'conn.close',
        chan: 'data',
        dir: 's2c',
        bytes: totals.get(conn) ?? 0,
        re: command.get(sid)?.id,
      });
    },
    touch(e, change) {
      e.fs = [...(e.fs ?? []), change];
    },
    wait(n) {
      ms += n;
    },
    raw: (e) => texts.get(e.id) ?? '',
  };
}

function freeLane(live: readonly Pipe[]): number {
  let lane = 0;
  while (live.some((p) => p.l === lane)) lane++;
  return lane;
}

/** The story of the pictures: a simulated client, then FileZilla with two sessions. */
export function story(): Recorder {
  const r = recorder();
  r.open('S1', 'pipe', 'mem');
  r.reply('S1', '220 FTP simulator ready');
  r.cmd('S1', 'USER anonymous');
  r.reply('S1', '331 Any password will do', 'need-password', { user: 'anonymous' });
  r.cmd('S1', 'PASS guest@');
  r.reply('S1', '230 Guest login ok', 'logged-in');
  r.cmd('S1', 'CWD pub');
  r.reply('S1', '250 Directory changed to /pub', undefined, { cwd: '/pub' });
  r.wait(3100);
  r.open('S2', '127.0.0.1:51844', 'tcp', 'FileZilla 3.67');
  r.reply('S2', '220 FTP simulator ready');
  r.cmd('S2', 'AUTH TLS');
  r.reply('S2', '502 AUTH is not implemented');
  r.cmd('S2', 'USER haha');
  r.reply('S2', '331 Password required for haha', 'need-password', { user: 'haha' });
  r.cmd('S2', 'PASS hehe');
  r.reply('S2', '230 User haha logged in', 'logged-in');
  r.cmd('S2', 'MKD /pub/reports');
  r.touch(r.reply('S2', '257 "/pub/reports" created'), { op: 'mkdir', path: '/pub/reports' });
  r.cmd('S2', 'TYPE I');
  r.reply('S2', '200 Type set to I', undefined, { type: 'I' });
  r.open('S3', '127.0.0.1:51850', 'tcp', 'FileZilla 3.67');
  r.reply('S3', '220 FTP simulator ready');
  r.cmd('S3', 'USER haha');
  r.reply('S3', '331 Password required for haha', 'need-password', { user: 'haha' });
  r.cmd('S3', 'PASS hehe');
  r.reply('S3', '230 User haha logged in', 'logged-in');
  r.cmd('S2', 'PASV');
  r.listen('S2', 'S2.d1', 50000);
  r.reply('S2', '227 Entering Passive Mode (127,0,0,1,195,80).', 'data-ready', {
    data: 'pasv 127.0.0.1:50000',
  });
  r.connect('S2', 'S2.d1', 50000);
  r.cmd('S2', 'RETR photo.jpg');
  r.reply('S2', '150 Opening BINARY data connection', 'transferring');
  r.data('S2', 'S2.d1', 's2c', 16384);
  r.cmd('S3', 'PASV');
  r.listen('S3', 'S3.d1', 50001);
  r.reply('S3', '227 Entering Passive Mode (127,0,0,1,195,81).', 'data-ready', {
    data: 'pasv 127.0.0.1:50001',
  });
  r.data('S2', 'S2.d1', 's2c', 31829);
  r.done('S2', 'S2.d1');
  r.reply('S2', '226 Transfer complete: 48,213 bytes', 'logged-in', { data: undefined });
  return r;
}

/** Six sessions that transfer at once: more than there are lanes. */
export function crowd(): Recorder {
  const r = recorder();
  const all = [1, 2, 3, 4, 5, 6].map((n) => ({ sid: `S${n}`, conn: `S${n}.d1`, port: 50000 + n }));
  for (const { sid, conn, port } of all) {
    r.open(sid, `127.0.0.1:4000${port % 10}`, 'tcp', 'lftp/4.9.2');
    r.cmd(sid, 'PASV');
    r.listen(sid, conn, port);
    r.reply(sid, `227 Entering Passive Mode (127,0,0,1,195,${port & 255}).`, 'data-ready');
    r.connect(sid, conn, port);
    r.cmd(sid, 'RETR big.iso');
    r.reply(sid, '150 Opening BINARY data connection', 'transferring');
    r.data(sid, conn, 's2c', 65536);
  }
  for (const { sid, conn } of all) r.data(sid, conn, 's2c', 1_234_567);
  return r;
}

/** n events of many short transfers, for measuring. */
export function flood(n: number, firstId = 1): FtpEvent[] {
  const r = recorder(firstId);
  const sids = ['S1', 'S2', 'S3'];
  if (firstId === 1) for (const sid of sids) r.open(sid, '127.0.0.1:40000', 'tcp', 'lftp/4.9.2');
  for (let i = 0; r.list.length < n; i++) {
    const sid = sids[i % 3] as string;
    const conn = `${sid}.d${firstId + i}`;
    const port = 50000 + (i % 1000);
    r.cmd(sid, 'PASV');
    r.listen(sid, conn, port);
    r.reply(sid, `227 Entering Passive Mode (127,0,0,1,${port >> 8},${port & 255}).`, 'data-ready');
    r.connect(sid, conn, port);
    r.cmd(sid, `RETR file-${i}.bin`);
    r.reply(sid, '150 Opening BINARY data connection', 'transferring');
    r.data(sid, conn, 's2c', 65536);
    r.data(sid, conn, 's2c', 4096);
    r.done(sid, conn);
    r.reply(sid, '226 Transfer complete', 'logged-in');
  }
  return r.list.slice(0, n);
}
