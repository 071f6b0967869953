import hand from 'lucide-static/icons/hand.svg?raw';
import history from 'lucide-static/icons/history.svg?raw';
import pauseIcon from 'lucide-static/icons/pause.svg?raw';
import play from 'lucide-static/icons/play.svg?raw';
import redo from 'lucide-static/icons/redo-dot.svg?raw';
import skipBack from 'lucide-static/icons/skip-back.svg?raw';
import skipForward from 'lucide-static/icons/skip-forward.svg?raw';
import stepBack from 'lucide-static/icons/step-back.svg?raw';
import stepForward from 'lucide-static/icons/step-forward.svg?raw';
import { t } from '../i18n';
import { goLive, look, selectFirst, step, toggleRun } from '../store/actions';
import { cursor, empty, held, paused, server, stopped } from '../store/state';
import { Icon } from '../ui/icon';
import { Breakpoints, Faults } from './rules';
import { Speed } from './speed';
import { Timeline } from './timeline';
import './transport.css';

/** Run, pause and step the traffic; look back and return. */
export function Transport() {
  const why = stopped.value;
  const up = server.value.state === 'up' && !why;
  const nothing = empty.value;
  return (
    <section class="bar transport" id="region-transport" aria-label={t('transport.label')}>
      <div class="grp">
        <IconButton svg={skipBack} label={t('transport.first')} act={selectFirst} off={nothing} opt />
        <IconButton svg={stepBack} label={t('transport.back')} act={() => look(-1)} off={nothing} />
        <button
          type="button"
          class={`big ${paused.value ? 'pri' : 'out'}`}
          disabled={!up}
          title={why}
          onClick={toggleRun}
        >
          <Icon svg={paused.value ? play : pauseIcon} />
          {t(paused.value ? 'transport.run' : 'transport.pause')}
        </button>
        <button
          type="button"
          class="out big"
          disabled={!up}
          title={why || t('transport.step.title')}
          onClick={() => void step()}
        >
          <Icon svg={stepForward} />
          {t('transport.step')} <kbd>.</kbd>
        </button>
        <IconButton svg={redo} label={t('transport.over')} act={() => void step('reply')} off={!up} opt />
        <IconButton svg={skipForward} label={t('transport.live')} act={goLive} off={nothing} opt />
      </div>
      <span class="vr opt2" />
      <Speed />
      <Breakpoints />
      <Faults />
      <Timeline />
      <State />
    </section>
  );
}

function IconButton(p: { svg: string; label: string; act: () => void; off: boolean; opt?: boolean }) {
  return (
    <button
      type="button"
      class={`ic ${p.opt ? 'opt2' : ''}`}
      aria-label={p.label}
      title={p.label}
      disabled={p.off}
      onClick={p.act}
    >
      <Icon svg={p.svg} />
    </button>
  );
}

/** Whether traffic flows, in one pill of steady width. */
function State() {
  const n = held.value.length;
  if (cursor.value)
    return (
      <span class="pill hold flow">
        <Icon svg={history} size={13} />
        <span class="opt2">{t('transport.looking', { id: String(cursor.value) })}</span>
        <span class="only-small">{`#${cursor.value}`}</span>
      </span>
    );
  if (paused.value || n > 0)
    return (
      <span class="pill hold flow">
        <Icon svg={paused.value ? pauseIcon : hand} size={13} />
        {paused.value && t('transport.paused')}
        {n > 0 && (
          <span class={paused.value ? 'w' : ''}>
            {paused.value && '· '}
            {t('transport.held', { n })}
          </span>
        )}
      </span>
    );
  if (server.value.state !== 'up') return null;
  return <span class="pill calm flow opt2">{t('transport.running')}</span>;
}
