import { Fragment } from 'preact';
import type { Edge, FtpEvent } from '../contract';
import { t, tMaybe } from '../i18n';
import { countUpTo, type Trail, tlsAfter } from '../store/trail';
import type { Listing } from './listed';

interface Props {
  e: FtpEvent;
  trail: Trail | undefined;
  edges: readonly Edge[];
  show: (l: Listing) => void;
}

/** The usual way, from left to right; what may stand apart from it is shown only where a session has been there. */
const way = ['tls-none', 'tls-handshake', 'tls-control', 'tls-control+data'];
const aside = 'tls-data';

/** What TLS protects, beside the session's own machine; nothing where no TLS was spoken. */
export function TlsMachine({ e, trail, edges, show }: Props) {
  if (!edges.length) return null;
  const began = (state: string) => {
    const ids = trail?.secure.get(state) ?? [];
    return ids.slice(0, countUpTo(ids, e.id));
  };
  const now = stateOf(e, trail);
  const states = began(aside).length ? [...way, aside] : way;
  const title = t('state.tls');
  const all = states.flatMap(began).sort((a, b) => a - b);
  // No TLS was spoken.
  if (!all.length) return null;
  return (
    <div class="tlsmachine">
      <p class="tlsmachine-head">
        <span>{title}</span>
        <button
          type="button"
          class="link"
          onClick={() =>
            show({ title, ids: all, filter: `session:${e.sid} verb:AUTH,PBSZ,PROT,CCC | kind:tls` })
          }
        >
          {t('state.events', { n: all.length })}
        </button>
      </p>
      <ol aria-label={title}>
        {states.map((s, i) => (
          <Fragment key={s}>
            {i > 0 && (
              <li class="by" aria-hidden="true">
                {verbsBetween(edges, states[i - 1] ?? '', s)} →
              </li>
            )}
            <li
              class={now === s ? 'on' : began(s).length ? 'been' : ''}
              aria-current={now === s ? 'step' : undefined}
              data-state={s}
            >
              {tMaybe(`state.${s}`, s)}
            </li>
          </Fragment>
        ))}
      </ol>
    </div>
  );
}

/** What TLS protects after e: the latest state of the trail that began by then. */
function stateOf(e: FtpEvent, trail: Trail | undefined): string {
  let best = 0;
  let state = '';
  for (const [name, ids] of trail?.secure ?? []) {
    const id = ids[countUpTo(ids, e.id) - 1] ?? 0;
    if (id > best) {
      best = id;
      state = name;
    }
  }
  return state || tlsAfter('', e);
}

const verbsBetween = (edges: readonly Edge[], from: string, to: string): string =>
  edges
    .filter((x) => x.from === from && x.to === to)
    .flatMap((x) => x.verbs)
    .join(', ');
