// A stand-in for the Worker: `npm run dev`, then ?fake=live|paused|lost|empty|alone|crash|flood|big|crowd.
import { type Message, type Port, Refused } from '../port';
import type { Commands, FtpEvent, FtpFile, HeldItem, Hello, Run, Status } from '../wire';
import { crowd, flood, recorder, story } from './recording';

const hello: Hello = {
  version: 'fake',
  config: {
    profile: 'full',
    profiles: [
      { name: 'full', title: 'Full server', text: 'Every everyday verb, complete and right.' },
      {
        name: 'minimal',
        title: 'Minimal, as written',
        text: 'The two-week server of 2007, faults included.',
      },
      { name: 'minimal-fixed', title: 'Minimal, as meant', text: 'The same 14 verbs, faults mended.' },
    ],
    accounts: [
      { user: 'haha', password: 'hehe', any: false, home: '/', write: ['/'] },
      { user: 'anonymous', password: '', any: true, home: '/', write: ['/incoming'] },
    ],
  },
  reference: [],
};

const file = (name: string, size: number): FtpFile => ({
  name,
  dir: false,
  size,
  mtime: Date.UTC(2026, 10, 20),
  mode: '-rw-r--r--',
});
const folder = (name: string): FtpFile => ({ ...file(name, 0), dir: true, mode: 'drwxr-xr-x' });
const tree: Record<string, FtpFile[]> = {
  '/': [folder('incoming'), folder('pub'), file('welcome.txt', 412)],
  '/incoming': [],
  '/pub': [folder('reports'), file('photo.jpg', 48213), file('readme.txt', 1228), file('你好 世界.txt', 96)],
  '/pub/reports': [],
};

export function fakePort(scene: string, receive: (m: Message) => void): Port {
  const r = scene === 'crowd' ? crowd() : story();
  const status: Status = {
    t: 'status',
    relay:
      scene === 'alone'
        ? { state: 'none' }
        : scene === 'lost'
          ? { state: 'lost', ftp: '127.0.0.1:2121', error: 'closed', retryAt: Date.now() + 4000 }
          : { state: 'connected', ftp: '127.0.0.1:2121', passive: [50000, 50999] },
    run: { mode: scene === 'paused' ? 'paused' : 'running', held: scene === 'paused' ? 1 : 0 },
    head: r.list.length,
    dropped: 0,
    quota: { used: 15_414_067, max: 64 << 20, files: 14 },
    transfers: [],
    waits: [],
    profile: 'full',
    keep: { state: 'off', due: { files: false, record: false } },
  };
  const heldEvent = recorder(0).cmd('S3', 'STOR report.csv');
  heldEvent.state = r.list.findLast((e) => e.sid === 'S3')?.state;
  const item: HeldItem = {
    hid: 1,
    sid: 'S3',
    since: Date.now() - 8200,
    event: heldEvent,
    text: 'STOR report.csv\r\n',
    expr: 'verb:STOR',
    patience: { client: 'FileZilla 3.67', seconds: 20, sure: true },
  };
  const begin = () => {
    const many = scene === 'big' ? flood(100_000) : r.list;
    if (!['empty', 'alone'].includes(scene)) receive({ t: 'events', from: 1, list: many });
    if (scene === 'live' || scene === 'paused')
      status.transfers = [
        {
          sid: 'S2',
          conn: 'S2.d1',
          verb: 'RETR',
          path: '/pub/photo.jpg',
          dir: 's2c',
          bytes: 31_829,
          size: 48_213,
          rate: 2_400_000,
        },
      ];
    receive(status as Status & { t: 'status' });
    receive({ t: 'held', list: scene === 'paused' ? [item] : [] });
    receive({
      t: 'rules',
      breaks: [{ bid: 1, expr: 'verb:STOR', action: 'hold', hits: 1 }],
      faults: [],
      speed: 0,
    });
    receive({
      t: 'client',
      lines: ['empty', 'alone'].includes(scene)
        ? []
        : [
            { kind: 'input', text: 'ftp> open sim' },
            { kind: 'reply', text: '220 FTP simulator ready', code: 220 },
            { kind: 'input', text: 'ftp> user anonymous' },
            { kind: 'reply', text: '331 Any password will do', code: 331 },
            { kind: 'reply', text: '230 Guest login ok', code: 230 },
            { kind: 'input', text: 'ftp> cd pub' },
            { kind: 'reply', text: '250 Directory changed to /pub', code: 250 },
          ],
      prompt: 'ftp> ',
      secret: false,
      sid: 'S1',
    });
    if (scene === 'crash')
      setTimeout(() => receive({ t: 'crash', text: 'unreachable executed', stack: '' }), 300);
    if (scene === 'flood') stream(receive);
  };

  const answers: Record<string, (args: Record<string, unknown>) => unknown> = {
    hello: () => {
      begin();
      return hello;
    },
    'config.get': () => hello.config,
    'fs.list': ({ path }) => ({ files: tree[String(path)] ?? [] }),
    'fs.diff': () => ({
      changes: [
        { path: '/pub/readme.txt', what: 'written', dir: false, size: 1228 },
        { path: '/pub/reports', what: 'removed', dir: true, size: 0 },
        { path: '/incoming/report.csv', what: 'created', dir: false, size: 77 },
      ],
      more: false,
    }),
    'state.at': ({ id }) => ({
      id,
      changed: 1,
      forgotten: false,
      sessions: sessionsAt(r.list, Number(id)),
      live: [],
      more: 0,
    }),
    snapshots: () => ({ list: [] }),
    'client.complete': ({ text }) => ({ text, options: [] }),
    run: () => setRun('running'),
    pause: () => setRun('paused'),
    'client.line': ({ text }) => {
      receive({
        t: 'client',
        lines: [
          { kind: 'input', text: `ftp> ${text}` },
          { kind: 'info', text: '(no server in this stage)' },
        ],
        prompt: 'ftp> ',
        secret: false,
        sid: 'S1',
      });
      return { secret: false };
    },
  };
  const setRun = (mode: Run['mode']) => {
    receive({ ...status, t: 'status', run: { mode, held: 0 } });
    return {};
  };

  return {
    async call<N extends keyof Commands>(name: N, args: Commands[N]['args']) {
      if (name === 'step') throw new Refused('nothing-held', '');
      const id = (args as { id?: number }).id ?? 0;
      const event = r.list.find((e) => e.id === id) ?? (id === 0 ? heldEvent : undefined);
      const text = event ? r.raw(event) : '';
      const result = (answers[name]?.(args as Record<string, unknown>) ?? {}) as Commands[N]['result'];
      return { result, bytes: new TextEncoder().encode(text || 'x'.repeat(64)) };
    },
    seen() {},
    close() {},
  };
}

/** The sessions of the stage after an event. */
function sessionsAt(list: readonly FtpEvent[], id: number) {
  const last = new Map(list.filter((e) => e.id <= id && e.sid).map((e) => [e.sid, e]));
  return [...last.values()].map((e) => ({
    sid: e.sid,
    opened: 1,
    state: e.state,
    peer: list.find((o) => o.sid === e.sid && o.peer)?.peer,
  }));
}

/** A thousand events a second, for ever. */
function stream(receive: (m: Message) => void): void {
  const perTick = 16;
  let from = 1000;
  setInterval(() => {
    const list = flood(perTick, from);
    from += perTick;
    receive({ t: 'events', from: list[0]?.id ?? 0, list });
  }, 16);
}
