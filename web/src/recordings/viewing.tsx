import film from 'lucide-static/icons/film.svg?raw';
import playIcon from 'lucide-static/icons/play.svg?raw';
import stopIcon from 'lucide-static/icons/square.svg?raw';
import type { RecordingInfo } from '../contract';
import { t } from '../i18n';
import { select } from '../store/actions';
import { play, playing, playSpeed, setPlaySpeed, speeds, stopPlaying } from '../store/playback';
import { closeRecording, replay, sayAgain } from '../store/recordings';
import { numberOf } from '../store/sessions';
import { recording, selected, sessions } from '../store/state';
import { Icon } from '../ui/icon';
import { NoticeLine } from '../ui/notice-line';
import { FaultsInForce } from './faults-in-force';
import { CaptureReport, unreadLine } from './report';
import './recordings.css';

/** Says that this is a recording, what is in it, and how its replay went. */
export function Viewing() {
  const r = recording.value;
  if (!r) return null;
  return (
    <NoticeLine
      label={t('viewing.label')}
      svg={film}
      calm
      class="viewing"
      first={
        <button type="button" class="pri" onClick={() => void closeRecording()}>
          {r.before ? t('viewing.back', { name: r.before }) : t('viewing.close')}
        </button>
      }
      more={
        <>
          <Playback />
          {r.whole && (
            <button
              type="button"
              class="out"
              disabled={r.replay.state === 'running'}
              onClick={() => void replay()}
            >
              {t('viewing.replay')}
            </button>
          )}
          <Again />
        </>
      }
    >
      <span role="status">
        <b>{t('viewing.title', { name: r.name })}</b> · {t('viewing.events', { n: r.events })} ·{' '}
        {t('viewing.sessions', { n: r.sessions })}
        {r.masked && ` · ${t('viewing.masked')}`}
      </span>{' '}
      <Replayed r={r} /> <span class="mute">{t('viewing.text')}</span> <FaultsInForce r={r} /> <Found r={r} />
    </NoticeLine>
  );
}

/** Plays the recording: the cursor goes through it with the gaps that there were. */
function Playback() {
  const on = playing.value;
  return (
    <span class="playback">
      <button type="button" class="out" title={t('viewing.play.how')} onClick={on ? stopPlaying : play}>
        <Icon svg={on ? stopIcon : playIcon} size={14} />
        {t(on ? 'viewing.stop' : 'viewing.play')}
      </button>
      <select
        aria-label={t('viewing.speed')}
        value={playSpeed.value}
        onChange={(e) => setPlaySpeed(speeds[e.currentTarget.selectedIndex] ?? 1)}
      >
        {speeds.map((n) => (
          <option key={n} value={n}>{`${n}×`}</option>
        ))}
      </select>
    </span>
  );
}

/** Says the selected session to the server, or the first one. */
function Again() {
  const first = sessions.value.reduce<string>(
    (a, s) => (!a || numberOf(s.sid) < numberOf(a) ? s.sid : a),
    '',
  );
  const sid = selected.value?.sid || first;
  if (!sid) return null;
  return (
    <button type="button" class="out" title={t('viewing.again.how')} onClick={() => void sayAgain(sid)}>
      {t('viewing.again', { sid })}
    </button>
  );
}

/** What a capture held, and what of it is missing here. */
function Found({ r }: { r: RecordingInfo }) {
  const c = r.capture;
  if (!c) return null;
  const odd = [
    c.notTCP * 2 > c.packets && unreadLine(c),
    c.missing > 0 && t('viewing.missing', { n: c.missing }),
    c.encrypted > 0 && t('viewing.encrypted', { n: c.encrypted }),
    c.noKey > 0 && t('viewing.no-key', { n: c.noKey }),
    c.truncated && t('viewing.truncated'),
    c.cut && t('viewing.cut'),
  ].filter(Boolean);
  return (
    <details class="found">
      <summary class="mute">
        {t('viewing.capture', { packets: c.packets, streams: c.streams })}
        {odd.length > 0 && ` ${odd.join(' ')}`}
      </summary>
      <CaptureReport report={c} />
    </details>
  );
}

/** How far another server did the same. */
function Replayed({ r }: { r: RecordingInfo }) {
  const { state, equal, diff, what } = r.replay;
  if (state === 'none') return null;
  return (
    <span class="replayed" data-state={state} role="status">
      {' '}
      {state === 'running' && t('replay.running')}
      {state === 'equal' && t('replay.equal', { n: equal })}
      {state === 'failed' && `${t('replay.failed')} ${what ?? ''}`}
      {state === 'differs' && (
        <>
          {t('replay.differs', { n: equal, id: String(diff ?? 0) })}{' '}
          <button type="button" class="link" onClick={() => select(diff ?? 0)}>
            {t('replay.show', { id: String(diff ?? 0) })}
          </button>
          <details>
            <summary>{t('replay.both')}</summary>
            <pre>{`${r.replay.want ?? ''}\n${r.replay.got || t('replay.nothing')}`}</pre>
          </details>
        </>
      )}
    </span>
  );
}
