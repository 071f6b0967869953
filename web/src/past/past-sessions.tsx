import type { Pipe, SessionAt } from '../contract';
import { t, tMaybe } from '../i18n';
import { portOf } from '../ladder/row';
import { fsmName } from '../ladder/row-text';
import { readable } from '../names/encoding-guess';
import { clientName, guessed, origin, type Who } from '../sessions/names';
import { past } from '../store/past';
import { sessionMap } from '../store/state';
import { Badge } from '../ui/badge';
import './past.css';

/** The sessions that were open at the moment that is looked at, each with its state. */
export function PastSessions() {
  const at = past.value?.state;
  if (!at) return null;
  return (
    <>
      {at.sessions.length === 0 ? (
        <p class="none">{t('past.no-sessions')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to be able to scroll it
        <ul class="list scroll past-list" tabIndex={0} aria-label={t('sessions.title')}>
          {at.sessions.map((x) => (
            <Item key={x.sid} x={x} />
          ))}
        </ul>
      )}
      {at.live.length > 0 && (
        <ul class="past-ports" aria-label={t('past.ports')}>
          {at.live.map((p) => (
            <li key={p.c}>{portText(p)}</li>
          ))}
          {at.more > 0 && <li>{t('col.more', { n: at.more })}</li>}
        </ul>
      )}
    </>
  );
}

function portText(p: Pipe): string {
  const sid = p.c.split('.')[0] ?? '';
  return t(p.o ? 'past.port-open' : 'past.port-waits', { sid, port: p.p ? `:${p.p}` : '' });
}

function Item({ x }: { x: SessionAt }) {
  const who = whoOf(x);
  return (
    <li class="se past">
      <div class="pick">
        <Badge sid={x.sid} />
        <span class="who">
          <b title={guessed(who) || undefined}>{clientName(who)}</b>
          <small>{origin(who)}</small>
        </span>
        <span class="st ok">{fsmName(x.state.fsm)}</span>
      </div>
      <p class="past-values mono">{valuesOf(x).join(' · ')}</p>
    </li>
  );
}

/** Directory, type, restart point and the like: "/pub · TYPE I · REST 100". */
function valuesOf({ state }: SessionAt): string[] {
  const port = portOf(state.data);
  const how = state.data?.split(' ')[0] ?? '';
  return [
    readable(state.cwd),
    state.type && `TYPE ${state.type}`,
    state.rest ? `REST ${state.rest}` : '',
    state.rename ? `RNFR ${readable(state.rename)}` : '',
    port ? `${tMaybe(`state.${how}`, how)} :${port}` : '',
    state.cmd ?? '',
  ].filter(Boolean);
}

function whoOf(x: SessionAt): Who {
  const known = sessionMap.get(x.sid);
  return {
    client: x.peer?.client ?? '',
    via: x.peer?.via ?? '',
    remote: x.peer?.remote ?? '',
    user: x.state.user ?? '',
    said: known?.said ?? [],
    open: known?.open ?? true,
  };
}
