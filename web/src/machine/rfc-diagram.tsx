import type { DiagramEdge, FtpEvent, MachineInfo } from '../contract';
import { t, tMaybe } from '../i18n';
import { rfcLink } from '../inspector/rfc';
import type { Trail } from '../store/trail';
import type { Listing } from './listed';
import { lineOf, RFC_VIEW, type Spot, spotsOf, type Walked, walkOf } from './rfc';
import { Arrow } from './session-diagram';

interface Props {
  e: FtpEvent;
  trail: Trail | undefined;
  info: MachineInfo | undefined;
  show: (l: Listing) => void;
}

/** RFC 959 §6's diagram of the command that the event belongs to, lit up to the event. */
export function RfcDiagram({ e, trail, info, show }: Props) {
  if (!info) return null;
  const walked = walkOf(e, trail, info.reference, info.machine.diagrams);
  if (!walked) return <p class="quiet">{t('rfc.no-command')}</p>;
  const name = t(`rfc.${walked.diagram.id}`);
  const link = rfcLink('959#6');
  return (
    <>
      <p class="rfc-name">
        {name}{' '}
        {link && (
          <a href={link.href} target="_blank" rel="noreferrer">
            {link.label}
          </a>
        )}
      </p>
      <Picture walked={walked} show={show} />
      <ol class="rfc-steps" aria-label={t('rfc.steps')}>
        {walked.gone.map((g, i) => (
          <li key={`${g.id} ${i}`}>
            <button type="button" class="row" onClick={() => show(listingOf(g.edge, [g.id]))}>
              {arrowName(g.edge)}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

export const nodeName = (node: string): string => tMaybe(`rfc.node.${node.charAt(0)}`, node);

const arrowName = (e: DiagramEdge) =>
  `${e.from} ${e.on === 'cmd' ? t('rfc.cmd') : /^\d$/.test(e.on) ? `${e.on}yz` : e.on} → ${e.to}: ${nodeName(e.to)}`;

const listingOf = (e: DiagramEdge, ids: number[]): Listing => ({ title: arrowName(e), ids });

function Picture({ walked, show }: { walked: Walked; show: (l: Listing) => void }) {
  const spots = spotsOf(walked.diagram);
  const idsOf = (e: DiagramEdge) => walked.gone.filter((g) => g.edge === e).map((g) => g.id);
  const been = new Set(['B', ...walked.gone.map((g) => g.edge.to)]);
  const label = t('rfc.picture', {
    name: t(`rfc.${walked.diagram.id}`),
    path: ['B', ...walked.gone.map((g) => `${g.edge.on} ${g.edge.to}`)].join(', '),
    now: nodeName(walked.node),
  });
  return (
    <svg class="machine rfc" viewBox={`0 0 ${RFC_VIEW.w} ${RFC_VIEW.h}`} role="img" aria-label={label}>
      <defs>
        <Arrow id="way" />
        <Arrow id="way-taken" />
      </defs>
      {walked.diagram.edges.map((e) => (
        <Line key={`${e.from} ${e.on}`} e={e} spots={spots} ids={idsOf(e)} show={show} />
      ))}
      {spots.map((s) => (
        <g
          key={s.name}
          class={walked.node === s.name ? 'on' : been.has(s.name) ? 'been' : ''}
          data-node={s.name}
        >
          <title>{nodeName(s.name)}</title>
          <circle cx={s.x} cy={s.y} r="14" />
          <text x={s.x} y={s.y + 4}>
            {s.name.charAt(0)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function Line({
  e,
  spots,
  ids,
  show,
}: {
  e: DiagramEdge;
  spots: Spot[];
  ids: number[];
  show: (l: Listing) => void;
}) {
  const { path, at } = lineOf(e, spots);
  const head = `url(#${ids.length ? 'way-taken' : 'way'})`;
  return (
    // biome-ignore lint/a11y: the list below has the same as buttons
    <g class={ids.length ? 'way been' : 'way'} onClick={() => show(listingOf(e, ids))}>
      <path class="reach" d={path} />
      <path d={path} marker-end={head} />
      <text class="l" x={at.x} y={at.y}>
        {e.on}
      </text>
    </g>
  );
}
