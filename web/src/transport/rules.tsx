import zap from 'lucide-static/icons/zap.svg?raw';
import { t } from '../i18n';
import { rules } from '../store/state';
import { Icon } from '../ui/icon';
import { lazy } from '../ui/lazy';
import { Popover } from '../ui/popover';

const BreaksPanel = lazy(() => import('./breaks-panel').then((m) => m.BreaksPanel));
const FaultsPanel = lazy(() => import('./faults-panel').then((m) => m.FaultsPanel), 'library');

/** The breakpoints: how many there are, and under it all of them. */
export function Breakpoints() {
  const n = rules.value.breaks.length;
  return (
    <Popover
      id="breakpoints"
      class="rules"
      buttonClass="out breaks"
      label={t('breaks.count', { n })}
      button={
        <>
          <i class={`bp${n ? '' : ' none'}`} />
          <b class="only-small">{n}</b> <span class="opt2">{t('breaks.count', { n })}</span>
        </>
      }
    >
      {() => <BreaksPanel />}
    </Popover>
  );
}

/** What goes wrong on purpose. */
export function Faults() {
  const n = rules.value.faults.filter((f) => !f.off).length;
  return (
    <Popover
      id="faults"
      class="rules"
      buttonClass={`out faults${n ? ' on' : ''}`}
      label={n ? t('faults.count', { n }) : t('faults.title')}
      button={
        <>
          <Icon svg={zap} size={15} />
          {n > 0 && <b>{n}</b>}
        </>
      }
    >
      {(close) => <FaultsPanel close={close} />}
    </Popover>
  );
}
