// "Show me": runs the example of a question and selects the event that proves the answer.
import { login, scripts } from '../console/scripts';
import type { FtpEvent } from '../contract';
import { focusRegion } from '../keys/regions';
import { select, setFilter } from '../store/actions';
import { play, when } from '../store/play';
import { clientSession, dialog, log, panel, sessionMap, version, view } from '../store/state';
import { QUESTIONS, type Question, type Shown } from './questions';

let latest = 0;

export async function show(question: Question): Promise<void> {
  const mine = ++latest;
  const { script, proof }: Shown = QUESTIONS[question];
  const before = log.lastId;
  dialog.value = null;
  panel.value = 'ladder';
  if (view.value === 'compare') view.value = 'ladder';
  setFilter('');
  // An example that is at its start already is begun anew: a login is to be seen.
  if (script === 'login' && clientSession.peek()) {
    await play(['close']);
    await when(() => !clientSession.value);
  }
  await (script === 'features' ? play([...login(), 'features']) : scripts[script]());
  let found: FtpEvent | undefined;
  await when(() => {
    version.value;
    found = first(before, proof);
    return !!found || mine !== latest;
  });
  if (!found || mine !== latest) return;
  select(found.id);
  focusRegion('region-ladder');
}

/** The first event of the built-in client's after `before` that proves it. */
function first(before: number, proof: Shown['proof']): FtpEvent | undefined {
  for (let i = log.lowerBound(before + 1); i < log.length; i++) {
    const e = log.at(i);
    if (e && sessionMap.get(e.sid)?.via === 'mem' && proof(e)) return e;
  }
  return undefined;
}
