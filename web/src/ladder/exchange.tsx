import camera from 'lucide-static/icons/camera.svg?raw';
import compare from 'lucide-static/icons/git-compare-arrows.svg?raw';
import listTree from 'lucide-static/icons/list-tree.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import rows3 from 'lucide-static/icons/rows-3.svg?raw';
import { t } from '../i18n';
import { compareRuns, setFilter } from '../store/actions';
import { dialog, empty, hits, log, picked, view } from '../store/state';
import { tlsRows, tlsSeen } from '../store/tls-rows';
import { Calm } from '../ui/calm';
import { Icon } from '../ui/icon';
import { lazy } from '../ui/lazy';
import { Empty } from './empty';
import { FilterBox } from './filter-box';
import { Ladder } from './ladder';
import { Newest } from './newest';
import { rowCount } from './rows';
import './exchange.css';

const Table = lazy(() => import('./table').then((m) => m.Table));

const Compare = lazy(() => import('../compare/compare').then((m) => m.Compare));
const Picked = lazy(() => import('../picture/picked').then((m) => m.Picked));

/** The middle of the page: the filter and the events, as ladder or as table; the welcome while there are none. */
export function Exchange() {
  if (empty.value) return <Empty />;
  if (view.value === 'compare') return <Comparison />;
  return (
    <>
      <div class="lbar">
        <FilterBox />
        {tlsSeen.value && <Records />}
        <Views />
        <button
          type="button"
          class="ic shot"
          aria-label={t('picture.open')}
          title={t('picture.open')}
          onClick={() => {
            dialog.value = 'picture';
          }}
        >
          <Icon svg={camera} />
        </button>
      </div>
      {rowCount.value === 0 && <Nothing />}
      {view.value === 'ladder' ? <Ladder /> : <Table />}
      <p class="print-note">{t('ladder.print')}</p>
      {picked.value.size > 1 && <Picked />}
      <Newest />
    </>
  );
}

/** Whether each record of TLS has a row. */
function Records() {
  return (
    <button
      type="button"
      class="ic records"
      aria-label={t('tls.rows')}
      title={t('tls.rows')}
      aria-pressed={tlsRows.value}
      onClick={() => {
        tlsRows.value = !tlsRows.value;
      }}
    >
      <Icon svg={lock} />
    </button>
  );
}

function Comparison() {
  return (
    <>
      <div class="lbar compares">
        <h2>{t('compare.title')}</h2>
        <Views />
      </div>
      <Compare />
    </>
  );
}

function Views() {
  return (
    <fieldset class="seg views" aria-label={t('view.label')}>
      <ViewButton name="ladder" svg={listTree} />
      <ViewButton name="table" svg={rows3} />
      <ViewButton name="compare" svg={compare} />
    </fieldset>
  );
}

function ViewButton({ name, svg }: { name: typeof view.value; svg: string }) {
  return (
    <button
      type="button"
      aria-pressed={view.value === name}
      onClick={() => {
        if (name === 'compare') compareRuns();
        view.value = name;
      }}
    >
      <Icon svg={svg} />
      <span>{t(`view.${name}`)}</span>
    </button>
  );
}

function Nothing() {
  return (
    <p class="nothing">
      <Calm text={t(hits.value.done ? 'filter.none' : 'filter.looking', { all: log.length })} />{' '}
      <button
        type="button"
        class="link"
        onClick={() => {
          setFilter('');
        }}
      >
        {t('filter.clear')}
      </button>
    </p>
  );
}
