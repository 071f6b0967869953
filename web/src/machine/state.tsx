import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { FtpEvent, State } from '../contract';
import { t, tMaybe } from '../i18n';
import { Named } from '../names/named';
import { setFilter } from '../store/actions';
import { machineOf, trails } from '../store/machine';
import { dialog } from '../store/state';
import { moveInTabs } from '../ui/tabs';
import { Listed, type Listing } from './listed';
import { Next } from './next';
import { RfcDiagram } from './rfc-diagram';
import { SessionDiagram } from './session-diagram';
import './state.css';

type View = 'session' | 'rfc';
const view = signal<View>('session');
/** The events of a state or an edge that the reader asked for. */
const listing = signal<Listing | null>(null);

/** Where the session stands after the event, the way it came, and what may come next. */
export function StateSection({ e }: { e: FtpEvent }) {
  // Another session's events are no answer to what was asked of this one.
  useEffect(() => {
    listing.value = null;
  }, [e.sid]);
  if (!e.state) return null;
  const trail = trails.of(e.sid);
  const info = machineOf(trail?.profile ?? '');
  const show = (l: Listing) => {
    listing.value = listing.peek()?.title === l.title ? null : l;
  };
  return (
    <section class="after" aria-labelledby="after-title">
      <h3 class="sub-head" id="after-title">
        {t('state.title', { id: String(e.id) })}
        <Tabs />
      </h3>
      <div role="tabpanel" id="state-panel" aria-labelledby={`state-tab-${view.value}`}>
        {view.value === 'session' ? (
          <SessionDiagram e={e} trail={trail} info={info} show={show} />
        ) : (
          <RfcDiagram e={e} trail={trail} info={info} show={show} />
        )}
      </div>
      {listing.value && (
        <Listed
          what={listing.value}
          close={() => {
            listing.value = null;
          }}
          only={setFilter}
        />
      )}
      <Values s={e.state} />
      <Next e={e} info={info} />
      <p class="state-more">
        <button
          type="button"
          class="out"
          onClick={() => {
            dialog.value = 'coverage';
          }}
        >
          {t('coverage.open')}
        </button>
      </p>
    </section>
  );
}

function Tabs() {
  return (
    <div class="seg" role="tablist" aria-label={t('state.which')} onKeyDown={moveInTabs}>
      {(['session', 'rfc'] as const).map((v) => (
        <button
          key={v}
          type="button"
          role="tab"
          id={`state-tab-${v}`}
          aria-controls="state-panel"
          aria-selected={view.value === v}
          tabIndex={view.value === v ? 0 : -1}
          onClick={() => {
            view.value = v;
            listing.value = null;
          }}
        >
          {t(`state.tab.${v}`)}
        </button>
      ))}
    </div>
  );
}

/** "pasv 127.0.0.1:50000" in plain words. */
function dataPort(data = ''): string {
  const [how = '', addr = ''] = data.split(' ');
  return addr ? `${tMaybe(`state.${how}`, how)} ${addr}` : t('state.none');
}

/** A capture does not tell it before the first PWD: then it is below an unknown one. */
const directory = (cwd: string) =>
  cwd.startsWith('/') ? cwd : `${t('state.unknown')}${cwd ? `: …/${cwd}` : ''}`;

/** "S (stream) · F (file)". */
function coding({ mode, stru }: State): string {
  if (!mode) return t('state.unknown');
  const named = (of: 'mode' | 'stru', letter: string) => {
    const name = tMaybe(`${of}.${letter}`, '');
    return name ? `${letter} (${name})` : letter;
  };
  return `${named('mode', mode)} · ${named('stru', stru)}`;
}

function Values({ s }: { s: State }) {
  const rows: [string, string][] = [
    [t('state.user'), s.user || t('state.nobody')],
    [t('state.cwd'), directory(s.cwd)],
    [
      t('state.type'),
      s.type ? `${s.type} (${tMaybe(`type.${s.type.charAt(0)}`, s.type)})` : t('state.unknown'),
    ],
    [t('state.mode'), coding(s)],
    [t('state.data'), dataPort(s.data)],
    [t('state.rest'), String(s.rest ?? 0)],
  ];
  if (s.cmd) rows.push([t('state.cmd'), s.cmd]);
  return (
    <dl class="values">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Named text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
