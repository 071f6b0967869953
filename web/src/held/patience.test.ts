import { afterEach, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { applyEvents, forget } from '../store/receive';
import { byCommands } from './patience';

afterEach(() => forget(0));

const base = { v: 1, t: 0, wall: '', sid: 'S1', conn: 'S1.c', chan: 'control', origin: 'wire' } as const;
const said = (...lines: string[]) =>
  applyEvents([
    { ...base, id: 1, kind: 'session.open', dir: 'none', peer: { via: 'tcp', remote: 'x:1', local: '' } },
    ...lines.map((line, i): FtpEvent => {
      const [verb = '', arg = ''] = line.split(' ');
      return { ...base, id: i + 2, kind: 'command', dir: 'c2s', dec: { verb, arg } };
    }),
  ]);

it.each([
  [['USER x', 'PASS x', 'SYST', 'PWD', 'TYPE I'], { client: 'wget', seconds: 900, sure: false }],
  [
    ['USER x', 'PASS x', 'PWD', 'CWD a', 'CWD b', 'EPSV', 'TYPE I'],
    { client: 'curl', seconds: 120, sure: false },
  ],
  [['USER x', 'PASS x', 'REST 1', 'REST 0'], undefined],
  [['USER x', 'PASS x'], undefined],
])('%s: how long such a client waits', (lines, want) => {
  said(...lines);
  expect(byCommands('S1')).toEqual(want);
});
