import down from 'lucide-static/icons/chevron-down.svg?raw';
import up from 'lucide-static/icons/chevron-up.svg?raw';
import filterIcon from 'lucide-static/icons/filter.svg?raw';
import highlighter from 'lucide-static/icons/highlighter.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { PauseOnThis } from '../held/break-here';
import { type Key, t } from '../i18n';
import { nextHit, setFilter } from '../store/actions';
import type { FilterProblem } from '../store/filter';
import { filterMode, filterText, hits, log, parsedFilter, version } from '../store/state';
import { Icon } from '../ui/icon';
import { FilterInput, offering } from './filter-input';
import './filter.css';

const unfinished = new Set(['no-value', 'no-test', 'open-quote', 'open-group']);

/** The filter: checked while typing; an error shows under the box and the last good filter stays. */
export function FilterBox() {
  const { problem: found } = parsedFilter.value;
  // While the missing piece is offered, it is no mistake yet.
  const problem = found && offering.value && unfinished.has(found.code) ? undefined : found;
  const on = filterText.value.trim() !== '';
  return (
    <div class="filter">
      <div class={`flt ${problem ? 'wrong' : ''}`} role="search">
        <fieldset class="mode" aria-label={t('filter.mode')}>
          <Mode name="filter" svg={filterIcon} />
          <Mode name="highlight" svg={highlighter} />
        </fieldset>
        <FilterInput />
        {on && <Count />}
        {on && filterMode.value === 'highlight' && (
          <>
            <Button svg={up} label="filter.previous" act={() => nextHit(-1)} />
            <Button svg={down} label="filter.next" act={() => nextHit(1)} />
          </>
        )}
        {on && <PauseOnThis text={filterText.value} />}
        {on && <Button svg={x} label="filter.clear" act={() => setFilter('')} />}
      </div>
      {problem && <Problem {...problem} />}
    </div>
  );
}

function Mode({ name, svg }: { name: 'filter' | 'highlight'; svg: string }) {
  return (
    <button
      type="button"
      class="ic"
      aria-pressed={filterMode.value === name}
      aria-label={t(`filter.mode.${name}`)}
      title={t(`filter.mode.${name}.title`)}
      onClick={() => {
        filterMode.value = name;
      }}
    >
      <Icon svg={svg} size={14} />
    </button>
  );
}

function Button({ svg, label, act }: { svg: string; label: Key; act: () => void }) {
  return (
    <button type="button" class="ic" aria-label={t(label)} title={t(label)} onClick={act}>
      <Icon svg={svg} />
    </button>
  );
}

function Problem({ code, pos, at, want }: FilterProblem) {
  return (
    <p class="problem" id="filter-problem" role="status">
      {t('filter.place', { n: pos + 1 })}
      {t(`filter.error.${code}`, { at, want: want.join(' ') })} <span>{t('filter.kept')}</span>
    </p>
  );
}

function Count() {
  version.value;
  const { length, done } = hits.value;
  return (
    <span class="count">{t(done ? 'filter.count' : 'filter.counting', { n: length, all: log.length })}</span>
  );
}
