import { signal, useComputed } from '@preact/signals';
import ellipsis from 'lucide-static/icons/ellipsis.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import { type Key, t } from '../i18n';
import { PastSessions } from '../past/lazy';
import { closeSession, compareRuns, filterSession, showSessions } from '../store/actions';
import { lasting } from '../store/lasting';
import { wallOf } from '../store/now';
import { past } from '../store/past';
import { type Session, withoutClosed } from '../store/sessions';
import { filteredSessions, held, recording, sessionCount, sessions } from '../store/state';
import { worstOf } from '../store/verdicts';
import { clientGone, waitOf } from '../store/waiting';
import { Badge } from '../ui/badge';
import { Icon } from '../ui/icon';
import { lazy } from '../ui/lazy';
import { Popover } from '../ui/popover';
import { clientName, doing, guessed, origin, turnOf } from './names';
import './sessions.css';

const Fault = lazy(() => import('../verdicts/fault').then((m) => m.Fault), 'verdicts');

/** The sessions. Choosing one writes the filter, so the two can never disagree. */
export function Sessions() {
  const chosen = filteredSessions.value;
  const shown = withoutClosed(sessions.value, closedShown.value, chosen);
  if (past.value)
    return (
      <section class="sessions" id="region-sessions" aria-label={t('sessions.title')}>
        <h2 class="head">{t('past.sessions', { id: String(past.value.state.id) })}</h2>
        <PastSessions />
      </section>
    );
  return (
    <section class="sessions" id="region-sessions" aria-label={t('sessions.title')}>
      <h2 class="head">
        {t('sessions.title')} {sessionCount.value > 0 && <span class="n">{sessionCount.value}</span>}
        <span class="grow" />
        {chosen.length > 0 && (
          <>
            {chosen.length === 2 && (
              <button type="button" class="plain" onClick={() => compareRuns(...chosen)}>
                {t('sessions.compare')}
              </button>
            )}
            <button type="button" class="plain" onClick={() => showSessions([])}>
              {t('sessions.all')}
            </button>
          </>
        )}
      </h2>
      {sessions.value.length === 0 ? (
        <p class="none">{t('sessions.none')}</p>
      ) : (
        <ul class="list scroll" title={t('sessions.hint')}>
          {shown.map((x) => (
            <Item key={x.sid} x={x} chosen={chosen.includes(x.sid)} />
          ))}
          <Closed hidden={sessions.value.length - shown.length} />
          {sessionCount.value > sessions.value.length && (
            <li class="rest">{t('sessions.rest', { n: sessionCount.value - sessions.value.length })}</li>
          )}
        </ul>
      )}
    </section>
  );
}

/** How many closed sessions are listed until somebody wants more of them, or none. */
const fewClosed = 10;
const closedShown = signal(fewClosed);

/** Says how many closed sessions are hidden, and hides or shows them. */
function Closed({ hidden }: { hidden: number }) {
  const closed = useComputed(() => sessions.value.filter((x) => !x.open).length).value;
  if (!closed) return null;
  const press = (text: string, n: number) => (
    <button
      type="button"
      class="plain"
      onClick={() => {
        closedShown.value = n;
      }}
    >
      {text}
    </button>
  );
  return (
    <li class="rest">
      {hidden > 0
        ? press(t('sessions.closed.show', { n: hidden }), Number.POSITIVE_INFINITY)
        : press(t('sessions.closed.hide', { n: closed }), 0)}
    </li>
  );
}

function Item({ x, chosen }: { x: Session; chosen: boolean }) {
  const isHeld = useComputed(() => held.value.some((h) => h.sid === x.sid));
  const gone = useComputed(() => clientGone(x.sid));
  const faulty = useComputed(() => worstOf(x.sid) !== undefined);
  const over = !x.open || gone.value;
  const what = doing(x, isHeld.value, gone.value);
  return (
    <li class={`se${over ? ' over' : ''}`} data-chosen={chosen}>
      <button
        type="button"
        class="pick"
        aria-pressed={chosen}
        onClick={(e) => filterSession(x.sid, e.ctrlKey || e.metaKey || e.shiftKey)}
      >
        <Badge sid={x.sid} off={over} />
        <span class="who">
          <b title={guessed(x) || undefined}>
            {x.tls && (
              <span class="lock" title={t(`session.tls.${x.tls}` as Key)}>
                <Icon svg={lock} size={12} />
                <span class="sr">{t(`session.tls.${x.tls}` as Key)} </span>
              </span>
            )}
            {clientName(x)}
          </b>
          <Origin text={origin(x)} />
        </span>
        <span class={`st ${what.tone}`}>{what.text}</span>
        {x.open && !recording.value && <Turn x={x} />}
      </button>
      {faulty.value && <Fault sid={x.sid} />}
      <Popover
        id={`menu-${x.sid}`}
        class="menu"
        buttonClass="ic more"
        label={t('sessions.more', { sid: x.sid })}
        button={<Icon svg={ellipsis} />}
      >
        {(close) => <Menu x={x} chosen={chosen} close={close} />}
      </Popover>
    </li>
  );
}

/** Where it comes from: where there is little room, all but the port gives way. */
function Origin({ text }: { text: string }) {
  const [, before, port] = /^(.*?)(:\d+)?$/.exec(text) ?? [];
  return (
    <small class="origin" title={text}>
      <span>{before}</span>
      {port}
    </small>
  );
}

/** Whose turn it is, and since when where it is not just the next command. */
function Turn({ x }: { x: Session }) {
  const w = useComputed(() => waitOf(x.sid)).value;
  return (
    <small class={w ? 'turn waits' : 'turn'}>
      <span>{turnOf(x, w)}</span>
      {w && <Since ns={w.since} />}
    </small>
  );
}

/** Alone in being drawn anew each second, in silence. */
function Since({ ns }: { ns: number }) {
  return <time aria-hidden="true">{lasting(wallOf(ns))}</time>;
}

function Menu({ x, chosen, close }: { x: Session; chosen: boolean; close: () => void }) {
  const item = (text: string, act: () => void) => (
    <button
      type="button"
      onClick={() => {
        close();
        act();
      }}
    >
      {text}
    </button>
  );
  const known = guessed(x);
  const here = x.open && x.via !== 'dial'; // another server's session ends by the client's close
  return (
    <>
      {known && <p class="guess">{known}</p>}
      {item(t('sessions.only'), () => showSessions([x.sid]))}
      {item(t('sessions.with'), () => chosen || filterSession(x.sid, true))}
      {item(t('sessions.compare.with'), () => compareRuns(x.sid))}
      {here && item(t('sessions.close'), () => void closeSession(x.sid, '421'))}
      {here && item(t('sessions.cut'), () => void closeSession(x.sid, 'rst'))}
    </>
  );
}
