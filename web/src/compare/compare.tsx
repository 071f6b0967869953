import down from 'lucide-static/icons/chevron-down.svg?raw';
import up from 'lucide-static/icons/chevron-up.svg?raw';
import refresh from 'lucide-static/icons/refresh-cw.svg?raw';
import { t, tMaybe } from '../i18n';
import {
  compareNow,
  differences,
  found,
  moveDifference,
  onlyDifferences,
  showOnlyDifferences,
} from '../store/comparison';
import { version } from '../store/state';
import { Calm } from '../ui/calm';
import { Icon } from '../ui/icon';
import { FileOutcomes } from './file-outcomes';
import { Rows } from './rows';
import { Sources } from './sources';
import { TotalsTable } from './totals';
import './compare.css';

/** On a small screen the rows come first: the totals open by a tap. */
const narrow = () => matchMedia('(max-width: 640px)').matches;

/** Two runs side by side, in place of the ladder. */
export function Compare() {
  const f = found.value;
  return (
    <div class="cmp">
      <Sources />
      {f.state === 'none' && <Say text={t('compare.choose')} more={t('compare.choose.how')} />}
      {f.state === 'busy' && <Say text={t('compare.busy')} />}
      {f.state === 'failed' && (
        <Say text={t('compare.failed')} more={tMaybe(`error.${f.code}`, f.code)} again />
      )}
      {f.state === 'done' && (
        <>
          <Tools head={f.head} />
          <div class="cmp-body scroll">
            <details class="cmp-sum" open={!narrow()}>
              <summary>{t('compare.totals')}</summary>
              <TotalsTable a={f.result.a} b={f.result.b} />
            </details>
            <Rows count={f.result.count} />
            <FileOutcomes files={f.result.files} />
          </div>
        </>
      )}
    </div>
  );
}

function Say({ text, more, again = false }: { text: string; more?: string; again?: boolean }) {
  return (
    <div class="cmp-say" role="status">
      <p>{text}</p>
      {more && <p class="mute">{more}</p>}
      {again && <Again />}
    </div>
  );
}

/** Which rows, and from one difference to the next. */
function Tools({ head }: { head: number }) {
  version.value;
  const n = differences.value;
  return (
    <div class="cmp-tools" role="toolbar" aria-label={t('compare.tools')}>
      <span class="cmp-n">
        <Calm text={n ? t('compare.differences', { n }) : t('compare.equal')} />
      </span>
      <label class="check">
        <input
          type="checkbox"
          checked={onlyDifferences.value}
          onChange={(e) => showOnlyDifferences(e.currentTarget.checked)}
        />
        {t('compare.only')}
      </label>
      <span class="grow" />
      <StepButton dir={-1} svg={up} disabled={!n} />
      <StepButton dir={1} svg={down} disabled={!n} />
      <Again head={head} />
    </div>
  );
}

function StepButton({ dir, svg, disabled }: { dir: 1 | -1; svg: string; disabled: boolean }) {
  const name = t(dir > 0 ? 'compare.next' : 'compare.back');
  return (
    <button
      type="button"
      class="ic"
      aria-label={name}
      title={name}
      aria-keyshortcuts={dir > 0 ? 'n' : 'p'}
      disabled={disabled}
      onClick={() => void moveDifference(dir)}
    >
      <Icon svg={svg} />
    </button>
  );
}

function Again({ head }: { head?: number }) {
  return (
    <button
      type="button"
      class={head === undefined ? 'out' : 'ic'}
      aria-label={t('compare.again')}
      title={t('compare.again')}
      onClick={() => void compareNow()}
    >
      <Icon svg={refresh} size={15} />
      {head === undefined && t('compare.again')}
    </button>
  );
}
