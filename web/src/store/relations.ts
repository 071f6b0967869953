import type { FtpEvent } from '../contract';
import type { EventLog } from './log';

/** How far ahead a reply is looked for. */
const reach = 4096;

/** A command with what belongs to it. */
export interface Exchange {
  command: FtpEvent;
  /** Replies and data events that name the command, in order. */
  rest: FtpEvent[];
}

/** The exchange that e is part of, or null: a greeting answers no command. */
export function exchangeOf(log: EventLog, e: FtpEvent): Exchange | null {
  const command = e.kind === 'command' ? e : e.re ? log.get(e.re) : undefined;
  if (!command) return null;
  const rest: FtpEvent[] = [];
  const from = log.indexOf(command.id) + 1;
  for (let i = from; i < Math.min(from + reach, log.length); i++) {
    const next = log.at(i);
    if (next?.re !== command.id) continue;
    rest.push(next);
    if (next.kind === 'reply' && next.final) break;
  }
  return { command, rest };
}

/** The other end of e's pair: a command's first reply, a reply's command; dir -1 looks back only, 1 ahead only. */
export function partner(log: EventLog, e: FtpEvent, dir: 1 | -1): FtpEvent | undefined {
  const x = exchangeOf(log, e);
  if (!x) return undefined;
  const all = [x.command, ...x.rest.filter((r) => r.kind === 'reply')];
  return dir < 0 ? all.findLast((o) => o.id < e.id) : all.find((o) => o.id > e.id);
}
