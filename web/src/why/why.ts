import type { Check, FtpEvent } from '../contract';
import { fill, hasAll, part, tMaybe, type Vars } from '../i18n';
import { drawn } from '../names/drawn';
import { readable } from '../names/encoding-guess';
import { resetUpload } from '../store/broken';
import { log, sessionMap } from '../store/state';

/** What the page knows better than the engine could when it decided. */
export type PageReason = 'upload-reset' | 'opening-open' | 'no-connect-here' | 'no-connect-gone';

/** A decision of the engine, or what the page finds it to be. */
export type Decision = Omit<Check, 'rule'> & { rule: Check['rule'] | PageReason };

/** What was decided with an event: for the end of a session and of an upload, what the record shows of it. */
export function decisionOf(e: FtpEvent): Decision | undefined {
  if (e.kind === 'session.close') {
    const end = sessionMap.get(e.sid)?.end;
    if (end?.id === e.id) return end.check;
  }
  const check = e.dec?.check;
  if (!check) return undefined;
  if (resetUpload(log, e)) return { rule: 'upload-reset', rfc: '959#3.4.1' };
  const rule = closer(check.rule, e);
  return rule ? { ...check, rule } : check;
}

/** What the rest of the event shows of a reason: whether the client had come, was on this machine, or had gone. */
function closer(rule: Decision['rule'], e: FtpEvent): PageReason | undefined {
  if (rule === 'opening' && e.live?.some((p) => p.o && p.c.startsWith(`${e.sid}.`))) return 'opening-open';
  if (rule !== 'no-connect-in-time') return undefined;
  if (e.dec?.warn?.some((w) => w.code === 'client-gone')) return 'no-connect-gone';
  const x = sessionMap.get(e.sid);
  const here = x?.via === 'mem' || /^(127\.|\[?::1\]?:|\[?::ffff:127\.)/.test(x?.remote ?? '');
  return here ? 'no-connect-here' : undefined;
}

/** The reason in words, with the numbers that the engine compared; empty when it has no text. */
export function whyText(c: Decision): string {
  const texts: Record<string, string> = part('why');
  const full = texts[`${c.rule}+`];
  const vars = varsOf(c);
  if (full !== undefined && hasAll(full, vars)) return fill(full, vars);
  return texts[c.rule] ?? tMaybe(`why.${c.rule}`, '');
}

function varsOf(c: Decision): Vars {
  const vars: Vars = {};
  for (const name of ['limit', 'got', 'want', 'saw', 'path'] as const) {
    const v = c[name];
    if (v !== undefined) vars[name] = typeof v === 'string' ? drawn(readable(v)) : v;
  }
  // Nothing was moved, or counted, before it: the engine leaves a nought out.
  if (c.limit !== undefined && c.got === undefined) vars.got = 0;
  return vars;
}
