import { fill, hasAll, part, tMaybe, type Vars } from '../i18n';
import { resetUpload } from '../store/broken';
import { log, sessionMap } from '../store/state';
import type { Check, FtpEvent } from '../wire';

/** What the page knows better than the engine could when it decided. */
export type PageReason = 'upload-reset';

/** A decision of the engine, or what the page finds it to be. */
export type Decision = Omit<Check, 'rule'> & { rule: Check['rule'] | PageReason };

/** What was decided with an event: for the end of a session and of an upload, what the record shows of it. */
export function decisionOf(e: FtpEvent): Decision | undefined {
  if (e.kind === 'session.close') {
    const end = sessionMap.get(e.sid)?.end;
    if (end?.id === e.id) return end.check;
  }
  const check = e.dec?.check;
  if (check && resetUpload(log, e)) return { rule: 'upload-reset', rfc: '959#3.4.1' };
  return check;
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
    if (v !== undefined) vars[name] = v;
  }
  // Nothing was moved, or counted, before it: the engine leaves a nought out.
  if (c.limit !== undefined && c.got === undefined) vars.got = 0;
  return vars;
}
