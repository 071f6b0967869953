// What a row of the ladder shows, worked out from its event alone.

import type { FtpEvent, HeldItem, Pipe } from '../contract';
import type { DataConn } from '../store/sessions';
import { badAlert } from '../store/tls-rows';

/** Lanes that have a column of their own. */
export const maxLanes = 4;

/** How a row is drawn. */
export type Shape = 'message' | 'begun' | 'data' | 'dotted' | 'tls' | 'note';

export interface PipePart {
  lane: number;
  /** It begins or ends in this row. */
  cap: '' | 'start' | 'end';
  /** Nobody has connected yet. */
  waiting: boolean;
  /** The data connection. */
  conn: string;
}

export interface RowModel {
  shape: Shape;
  /** Colour: base.css knows it as [data-k]. */
  tone: string;
  /** Where the arrow points; none: no arrow. */
  to: 'server' | 'client' | 'none';
  /** The arrow stops at the middle of the control lane: held, or dropped by the gate. */
  stops: boolean;
  /** What stands in the chip: verb or code, then the rest. */
  head: string;
  rest: string;
  /** Lane of the data connection that the row is about, or -1 for the control lane. */
  lane: number;
  pipes: PipePart[];
  /** Live connections that have no lane. */
  more: number;
}

/** First digit of a reply as a colour; what is no code is as bad as 5yz. */
const replyTone = (code: number) => (code >= 100 && code < 600 ? `r${Math.floor(code / 100)}` : 'r5');

const bad = new Set(['conn.fail', 'timeout', 'warning']);

export function toneOf(e: FtpEvent): string {
  if (e.seen === 'missing') return 'note';
  if (e.kind === 'command' || e.kind === 'unfinished') return 'cmd';
  if (e.kind === 'reply') return replyTone(e.dec?.code ?? 0);
  if (bad.has(e.kind) || badAlert(e)) return 'r5';
  if (e.kind === 'tls') return 'note';
  return e.chan === 'data' && e.kind !== 'conn.close' ? 'dat' : 'note';
}

const shapes: Record<string, Shape> = {
  command: 'message',
  reply: 'message',
  unfinished: 'begun',
  data: 'data',
  'conn.listen': 'note',
  'conn.open': 'dotted',
  'conn.close': 'dotted',
  'conn.fail': 'dotted',
  'session.open': 'dotted',
  'session.close': 'dotted',
  tls: 'tls',
};

export function rowOf(e: FtpEvent, conn?: DataConn, stops = false): RowModel {
  const lane = e.chan === 'data' ? laneOf(e, conn) : -1;
  return {
    shape: shapes[e.kind] ?? 'note',
    tone: toneOf(e),
    to: arrow(e),
    stops: stops || e.origin === 'dropped',
    head: e.dec?.verb ?? (e.dec?.code ? String(e.dec.code) : ''),
    rest: (e.dec?.verb ? e.dec.arg : e.dec?.text?.split('\n')[0]) ?? '',
    lane: Math.min(lane, maxLanes),
    pipes: pipesOf(e, lane),
    more: e.more ?? 0,
  };
}

/** A connection that never had a lane stands beside the last one, or in the first when there is none. */
const laneOf = (e: FtpEvent, conn?: DataConn): number =>
  e.live?.find((p) => p.c === e.conn)?.l ?? conn?.lane ?? (e.more ? maxLanes : 0);

function arrow(e: FtpEvent): RowModel['to'] {
  if (e.dir === 'c2s') return 'server';
  if (e.dir === 's2c') return 'client';
  return e.kind === 'session.open' ? 'server' : 'none';
}

function pipesOf(e: FtpEvent, lane: number): PipePart[] {
  const own = (p: Pipe) => p.c === e.conn;
  const parts: PipePart[] = (e.live ?? []).map((p) => ({
    lane: p.l,
    cap: own(p) && begins(e) ? 'start' : '',
    waiting: !p.o,
    conn: p.c,
  }));
  // A pipe that ends is live no more, but its last half row belongs to it.
  if (e.kind === 'conn.close' && lane >= 0) parts.push({ lane, cap: 'end', waiting: false, conn: e.conn });
  return parts.filter((p) => p.lane < maxLanes);
}

/** A passive pipe begins where the server listens, an active one where it connects. */
const begins = (e: FtpEvent) => e.kind === 'conn.listen' || (e.kind === 'conn.open' && e.dir === 's2c');

/** A held message as the row that it would become. */
export function heldEvent(item: HeldItem, last: FtpEvent | undefined): FtpEvent {
  return { ...item.event, live: item.event.live ?? last?.live, more: item.event.more ?? last?.more };
}

/** Seconds since the server started, to the millisecond: 12.034, 1:02:03.456 from an hour on. */
export function clock(ns: number): string {
  const ms = Math.floor(ns / 1e6);
  const s = Math.floor(ms / 1000);
  const frac = String(ms % 1000).padStart(3, '0');
  if (s < 1000) return `${s}.${frac}`;
  const two = (n: number) => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  return `${h ? `${h}:` : ''}${h ? two(Math.floor(s / 60) % 60) : Math.floor(s / 60)}:${two(s % 60)}`;
}

/** The port that a state's agreed data connection has: "pasv 127.0.0.1:50000" gives "50000". */
export const portOf = (data: string | undefined): string => /:(\d+)$/.exec(data ?? '')?.[1] ?? '';
