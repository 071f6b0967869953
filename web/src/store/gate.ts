// What a reader can do with the gate's rules and with messages that are held.

import type { Break, Dir, FaultArgs, FtpEvent, HeldEnd } from '../contract';
import { Refused } from '../port';
import { attempt, call } from './actions';
import { parseFilter } from './filter';
import { rules } from './state';

// — breakpoints —

/** Sets a breakpoint, or changes the one of its bid; gives why it was refused. */
export const setBreak = (b: Break): Promise<string> => whyNot(() => call('break.set', b));

/** Does it; gives why it was refused, empty if it was not. */
async function whyNot(set: () => Promise<unknown>): Promise<string> {
  try {
    await set();
    return '';
  } catch (e) {
    if (e instanceof Refused) return e.text;
    throw e;
  }
}

export const delBreak = (bid: number) => attempt(() => call('break.del', { bid }));

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** The breakpoint of exactly that expression, if there is one. */
export const breakOf = (expr: string): Break | undefined =>
  rules.value.breaks.find((b) => same(b.expr, expr));

/** Sets a breakpoint that holds, or takes away the one that there is. */
export async function toggleBreak(expr: string): Promise<void> {
  const there = rules.peek().breaks.find((b) => same(b.expr, expr));
  if (there?.bid) await delBreak(there.bid);
  else await attempt(() => call('break.set', { expr, action: 'hold' }));
}

/** Whether text can be a breakpoint: it asks for something, and can be read. */
export const canBreak = (text: string): boolean => text.trim() !== '' && !parseFilter(text).problem;

/** The breakpoint that a row suggests, of any session: its verb, its code, or what moves; empty: none. */
export function exprOf(e: FtpEvent): string {
  if (e.kind === 'command') return e.dec?.verb ? `verb:${e.dec.verb}` : '';
  if (e.kind === 'reply') return e.dec?.code ? `code:${e.dec.code}` : '';
  if (e.kind === 'data') return e.dec?.verb ? `kind:data verb:${e.dec.verb}` : 'kind:data';
  return '';
}

// — held messages —

/** A delay without bytes sends what is held; with bytes, those. */
export const delayHeld = (hid: number, ms: number, bytes?: Uint8Array<ArrayBuffer>) =>
  attempt(() => call('held.delay', { hid, ms }, bytes));
export const replyHeld = (hid: number, code: number, text: string) =>
  attempt(() => call('held.reply', { hid, code, text }));
export const closeHeld = (hid: number, how: HeldEnd) => attempt(() => call('held.close', { hid, how }));

/** All bytes of a held message; null when it is held no more. */
export async function heldBytes(hid: number): Promise<Uint8Array | null> {
  try {
    return (await call('bytes.get', { hid })).bytes;
  } catch (e) {
    if (e instanceof Refused) return null;
    throw e;
  }
}

export const inject = (sid: string, dir: Dir, bytes: Uint8Array<ArrayBuffer>) =>
  attempt(() => call('inject', { sid, dir }, bytes));

// — faults and speed —

/** Sets a fault, or changes the one of its fid; gives why it was refused. */
export const setFault = (f: FaultArgs): Promise<string> => whyNot(() => call('fault.set', f));
export const delFault = (fid: number) => attempt(() => call('fault.del', { fid }));
/** 0: as fast as it goes. */
export const setSpeed = (factor: number) => attempt(() => call('speed', factor ? { factor } : {}));
