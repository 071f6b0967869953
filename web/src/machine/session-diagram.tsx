import type { Edge, FSM, FtpEvent, MachineInfo } from '../contract';
import { t, tMaybe } from '../i18n';
import { countBy, countIn, goneBy, inState } from '../store/machine';
import type { Trail } from '../store/trail';
import { BOXES, type Box, labelOf, linesOf, VIEW, type Way, waysOf } from './layout';
import type { Listing } from './listed';
import { TlsMachine } from './tls-machine';

interface Props {
  e: FtpEvent;
  trail: Trail | undefined;
  info: MachineInfo | undefined;
  show: (l: Listing) => void;
}

const stateName = (state: string) => tMaybe(`fsm.${state}`, state);

/** What an edge is called: "Logged in → Data ready by PASV, EPSV (2yz)". */
export function edgeName(e: Edge): string {
  const way = `${e.from ? stateName(e.from) : t('state.begin')} → ${stateName(e.to)}`;
  if (e.class === 0) return t('state.edge.end', { way });
  const digit = `${e.class}yz`;
  if (!e.verbs.length) return t('state.edge.own', { way, digit });
  const verbs = e.verbs.map((v) => (v === '*' ? t('state.edge.other') : v)).join(', ');
  return t('state.edge', { way, verbs, digit });
}

/** The session machine, lit by this session's traffic up to the event. */
export function SessionDiagram({ e, trail, info, show }: Props) {
  const now = e.state?.fsm;
  const edges = info?.machine.edges ?? [];
  const known = new Set(info?.reference.map((r) => r.verb));
  const idsOf = (edge: Edge) => (trail ? goneBy(trail.edges, edge, e.id, known) : []);
  const times = (edge: Edge) => (trail ? countBy(trail.edges, edge, e.id, known) : 0);
  const timesIn = (s: FSM) => (trail ? countIn(trail, s, e.id) : 0);
  const statesIn = (s: FSM) => (trail ? inState(trail, s, e.id) : []);
  const showState = (s: FSM) =>
    show({ title: stateName(s), ids: statesIn(s), filter: `session:${e.sid} state:${s}` });
  const showEdges = (title: string, of: readonly Edge[]) =>
    show({
      title,
      ids: of.flatMap(idsOf).sort((a, b) => a - b),
      filter: filterOf(e.sid, of),
    });
  const boxes = BOXES.filter((b) => !info || info.machine.states.includes(b.state));
  const visited = boxes.filter((b) => timesIn(b.state) > 0);
  const label = t('state.picture', {
    now: now ? stateName(now) : '',
    path: visited.map((b) => stateName(b.state)).join(', '),
  });
  return (
    <>
      <svg class="machine" viewBox={`0 ${VIEW.y} ${VIEW.w} ${VIEW.h}`} role="img" aria-label={label}>
        <defs>
          <Arrow id="way" />
          <Arrow id="way-taken" />
        </defs>
        {waysOf(edges).map((w) => (
          <DrawnWay key={w.id} w={w} times={times} show={() => showEdges(wayName(w), w.edges)} />
        ))}
        {boxes.map((b) => (
          <StateBox
            key={b.state}
            b={b}
            cls={now === b.state ? 'on' : timesIn(b.state) ? 'been' : ''}
            show={() => showState(b.state)}
          />
        ))}
      </svg>
      {info && <TlsMachine e={e} trail={trail} edges={info.machine.tls} show={show} />}
      {info && <RestPoint e={e} trail={trail} info={info} show={show} />}
      <details class="as-list">
        <summary>{t('state.list')}</summary>
        <ul aria-label={t('state.states')}>
          {boxes.map((b) => (
            <li key={b.state}>
              <button type="button" class="row" onClick={() => showState(b.state)}>
                {stateName(b.state)} <Count n={timesIn(b.state)} />
              </button>
            </li>
          ))}
        </ul>
        <ul aria-label={t('state.edges')}>
          {edges.map((edge) => (
            <li key={`${edge.from} ${edge.to} ${edge.class} ${edge.verbs.length === 0}`}>
              <button type="button" class="row" onClick={() => showEdges(edgeName(edge), [edge])}>
                {edgeName(edge)} <Count n={times(edge)} />
              </button>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

const wayName = (w: Way) => {
  const [pair = ''] = w.pairs;
  const [from = '', to = ''] = pair.split('>');
  return w.pairs.length > 1 && w.both !== true
    ? t('state.to', { state: stateName(to) })
    : `${stateName(from)} ${w.both ? '↔' : '→'} ${stateName(to)}`;
};

/** The commands of some edges, as a filter. */
function filterOf(sid: string, edges: readonly Edge[]): string | undefined {
  const verbs = [...new Set(edges.flatMap((e) => e.verbs))].filter((v) => v !== '*');
  return verbs.length ? `session:${sid} verb:${verbs.join(',')}` : undefined;
}

function Count({ n }: { n: number }) {
  return <span class={n ? 'count' : 'count mute'}>{n ? t('state.times', { n }) : t('state.never')}</span>;
}

/** The restart point's own machine: set or not. */
function RestPoint({ e, trail, info, show }: Omit<Props, 'info'> & { info: MachineInfo }) {
  if (!info.machine.rest.length) return null;
  const set = !!e.state?.rest;
  const known = new Set<string>();
  const ids = () => info.machine.rest.flatMap((edge) => (trail ? goneBy(trail.rest, edge, e.id, known) : []));
  const n = info.machine.rest.reduce(
    (sum, edge) => sum + (trail ? countBy(trail.rest, edge, e.id, known) : 0),
    0,
  );
  return (
    <p class="restpoint">
      <span class={set ? 'mute' : 'on'}>{t('state.rest-none')}</span>
      <span aria-hidden="true">⇄</span>
      <span class={set ? 'on' : 'mute'}>
        {set ? t('state.rest-set', { n: e.state?.rest ?? 0 }) : t('state.rest-some')}
      </span>
      <button
        type="button"
        class="link"
        onClick={() =>
          show({
            title: t('state.restart'),
            ids: ids().sort((a, b) => a - b),
            filter: `session:${e.sid} verb:REST,RETR,STOR,APPE`,
          })
        }
      >
        {t('state.events', { n })}
      </button>
    </p>
  );
}

/** The head of an arrow. */
export function Arrow({ id }: { id: string }) {
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

interface WayProps {
  w: Way;
  /** How often an edge was gone. */
  times: (edge: Edge) => number;
  show: () => void;
}

/** Lights the lines that were gone and, in the label, the words by which they were. */
function DrawnWay({ w, times, show }: WayProps) {
  const lines = linesOf(w, times);
  const words = labelOf(w, times);
  const head = (lit: boolean) => `url(#${lit ? 'way-taken' : 'way'})`;
  return (
    // biome-ignore lint/a11y: the list below has the same as buttons
    <g class={lines.some((l) => l.lit) ? 'way been' : 'way'} data-way={w.id} onClick={show}>
      <title>{wayName(w)}</title>
      <path class="reach" d={w.path} />
      {lines.map((l) => (
        <path
          key={l.path}
          class={l.lit ? 'lit' : undefined}
          d={l.path}
          marker-end={head(l.end)}
          marker-start={w.both && l.path === w.path ? head(l.start) : undefined}
        />
      ))}
      {words.length > 0 && (
        <text class="l" x={w.at.x} y={w.at.y}>
          {words.map(({ word, gone }, i) => (
            <tspan key={word} class={gone ? undefined : 'unsaid'}>
              {i ? ` · ${word}` : word}
            </tspan>
          ))}
        </text>
      )}
    </g>
  );
}

function StateBox({ b, cls, show }: { b: Box; cls: string; show: () => void }) {
  return (
    // biome-ignore lint/a11y: the list below has the same as buttons
    <g class={`state ${cls}`} data-state={b.state} onClick={show}>
      <rect x={b.x} y={b.y} width={b.w} height={b.h} rx="9" />
      <text x={b.x + b.w / 2} y={b.y + b.h / 2 + 4}>
        {stateName(b.state)}
      </text>
    </g>
  );
}
