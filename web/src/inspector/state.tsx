import { useMemo } from 'preact/hooks';
import { t, tMaybe } from '../i18n';
import { log } from '../store/state';
import type { FtpEvent, State } from '../wire';
import { BOXES, type Box, isTaken, VIEW, WAYS, type Walk, type Way, walk } from './statemachine';
import './state.css';

/** Where the session stands after the event, and the way it came. */
export function StateSection({ e }: { e: FtpEvent }) {
  const way = useMemo(() => walk(before(e)), [e]);
  if (!e.state) return null;
  return (
    <section class="after" aria-labelledby="after-title">
      <h3 class="sub-head" id="after-title">
        {t('state.title', { id: String(e.id) })}
      </h3>
      <Diagram way={way} />
      <Values s={e.state} />
    </section>
  );
}

/** The events of the same session up to e. */
function* before(e: FtpEvent): Generator<FtpEvent> {
  for (let i = 0; i < log.length; i++) {
    const other = log.at(i);
    if (!other || other.id > e.id) return;
    if (other.sid === e.sid) yield other;
  }
}

function Diagram({ way }: { way: Walk }) {
  const path = [...way.visited].map(stateName).join(', ');
  const label = t('state.picture', { now: way.current ? stateName(way.current) : '', path });
  return (
    <svg class="machine" viewBox={`0 ${VIEW.y} ${VIEW.w} ${VIEW.h}`} role="img" aria-label={label}>
      <defs>
        <Arrow id="way" />
        <Arrow id="way-taken" />
      </defs>
      {WAYS.map((w) => (
        <Edge key={`${w.from}>${w.to}`} w={w} taken={isTaken(w, way)} />
      ))}
      {BOXES.map((b) => (
        <StateBox key={b.state} b={b} way={way} />
      ))}
    </svg>
  );
}

const stateName = (state: string) => tMaybe(`fsm.${state}`, state);

function Arrow({ id }: { id: string }) {
  return (
    <marker
      id={id}
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="7"
      markerHeight="7"
      orient="auto-start-reverse"
    >
      <path d="M0 0L8 4L0 8z" />
    </marker>
  );
}

function Edge({ w, taken }: { w: Way; taken: boolean }) {
  const head = `url(#${taken ? 'way-taken' : 'way'})`;
  return (
    <g class={taken ? 'been' : ''}>
      <path d={w.path} marker-end={head} marker-start={w.both ? head : undefined} />
      <text class="l" x={w.at.x} y={w.at.y}>
        {w.label}
      </text>
    </g>
  );
}

function StateBox({ b, way }: { b: Box; way: Walk }) {
  const cls = way.current === b.state ? 'on' : way.visited.has(b.state) ? 'been' : '';
  return (
    <g class={cls}>
      <rect x={b.x} y={b.y} width={b.w} height={b.h} rx="9" />
      <text x={b.x + b.w / 2} y={b.y + b.h / 2 + 4}>
        {stateName(b.state)}
      </text>
    </g>
  );
}

/** "pasv 127.0.0.1:50000" in plain words. */
function dataPort(data = ''): string {
  const [how = '', addr = ''] = data.split(' ');
  return addr ? `${tMaybe(`state.${how}`, how)} ${addr}` : t('state.none');
}

function Values({ s }: { s: State }) {
  const rows: [string, string][] = [
    [t('state.user'), s.user || t('state.nobody')],
    [t('state.cwd'), s.cwd],
    [t('state.type'), `${s.type} (${tMaybe(`type.${s.type.charAt(0)}`, s.type)})`],
    [t('state.mode'), `${s.mode} · ${s.stru}`],
    [t('state.data'), dataPort(s.data)],
    [t('state.rest'), String(s.rest ?? 0)],
  ];
  if (s.cmd) rows.push([t('state.cmd'), s.cmd]);
  return (
    <dl class="values">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
