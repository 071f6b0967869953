import { useComputed } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { FtpEvent, MachineInfo } from '../contract';
import { t } from '../i18n';
import { openReference } from '../reference/open';
import { typeLine } from '../store/actions';
import { clientSession, sessionMap, sessionVersion } from '../store/state';
import { lineFor, ordered } from './client-lines';

const few = 8;

/** The verbs that may come next: to the built-in client they can be sent, of others they can be read about. */
export function Next({ e, info }: { e: FtpEvent; info: MachineInfo | undefined }) {
  const [all, setAll] = useState(false);
  const open = useComputed(() => {
    sessionVersion.value;
    return sessionMap.get(e.sid)?.open !== false;
  });
  const state = e.state?.fsm;
  const may = info?.machine.may.find((p) => p.state === state)?.verbs;
  if (!info || !state) return null;
  if (!may)
    return (
      <div class="next">
        <p class="quiet">{t('next.over')}</p>
      </div>
    );
  const verbs = ordered(may, state);
  const mine = e.sid === clientSession.value && open.value;
  return (
    <section class="next" aria-labelledby="next-title">
      <h4 id="next-title">{t('next.title')}</h4>
      <p class="quiet">{t(mine ? 'next.send' : 'next.read')}</p>
      <div class="chips">
        {(all ? verbs : verbs.slice(0, few)).map((v) => (
          <button
            key={v}
            type="button"
            class="out verb"
            title={mine ? lineFor(v) : undefined}
            onClick={() => (mine ? void typeLine(lineFor(v)) : openReference(v))}
          >
            {v}
          </button>
        ))}
        {verbs.length > few && (
          <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t('next.fewer') : t('next.all', { n: verbs.length })}
          </button>
        )}
      </div>
    </section>
  );
}
