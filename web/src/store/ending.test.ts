import { describe, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import type { Reason } from '../gen/contract';
import { record as cut } from '../gen/records/gate_cut';
import { record as idle } from '../gen/records/limit_idle';
import { record as left } from '../gen/records/live_behind';
import { record as quit } from '../gen/records/live_reset';
import { record as reset } from '../gen/records/mid_leave';
import { reduceSession, type Session } from './sessions';

function endsOf(record: readonly FtpEvent[]) {
  const all = new Map<string, Session>();
  for (const e of record) reduceSession(all, e);
  return [...all.values()].map(({ end }) => end);
}

/** The record as if its last event had another reason. */
const endedBy = (record: readonly FtpEvent[], why: Reason) =>
  record.map((e) => (e.kind === 'session.close' ? { ...e, dec: { why, check: { rule: why } } } : e));

describe('the end of a session is told from what was said in it', () => {
  it.each([
    ['QUIT', quit, { how: 'quit', code: 221, check: { rule: 'goodbye' } }],
    ['no QUIT', left, { how: 'left', code: 0, check: { rule: 'client-left' } }],
    ['a reset', reset, { how: 'reset', code: 0 }],
    ['the idle timer', idle, { how: 'server', code: 421, why: 'idle' }],
    [
      'an error of the server',
      endedBy(left, 'process-died'),
      { how: 'server', code: 0, why: 'process-died' },
    ],
  ])('%s', (_, record, want) => {
    expect(endsOf(record)[0]).toMatchObject(want);
  });

  it('by the page: by 421, by an end, by a reset, also in mid-transfer', () => {
    expect(endsOf(cut)).toMatchObject([421, 0, 0, 0].map((code) => ({ how: 'page', code })));
  });

  it('needs no reason: a capture has none of the replies', () => {
    const captured = (record: readonly FtpEvent[]) =>
      record.map((e) => (e.kind === 'reply' ? { ...e, dec: { code: e.dec?.code, text: '' } } : e));
    expect(endsOf(captured(quit))[0]).toMatchObject({ how: 'quit', check: undefined });
    expect(endsOf(captured(idle))[0]).toMatchObject({ how: 'server', code: 421, check: undefined });
  });

  it('knows who of a capture closed first, and that this is no end by the server behind a QUIT', () => {
    expect(endsOf(endedBy(left, 'server-left'))[0]).toMatchObject({ how: 'server', code: 0 });
    expect(endsOf(endedBy(left, 'server-reset'))[0]).toMatchObject({ how: 'server', code: 0 });
    expect(endsOf(endedBy(quit, 'server-left'))[0]).toMatchObject({ how: 'quit', code: 221 });
  });

  it('and not from what was said before it went on', () => {
    const at = quit.findIndex((e) => e.dec?.code === 221);
    const said = quit[at] as FtpEvent;
    const ended = (code: number, ...more: FtpEvent[]) =>
      endsOf([...quit.slice(0, at), { ...said, dec: { code } }, ...more, ...quit.slice(at + 1)])[0]?.how;
    expect(ended(500)).toBe('left');
    const command = quit.find((e) => e.kind === 'command') as FtpEvent;
    expect(ended(421, { ...command, id: 900 })).toBe('quit');
    expect(ended(421)).toBe('server');
  });
});
