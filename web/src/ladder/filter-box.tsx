import filterIcon from 'lucide-static/icons/filter.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { t } from '../i18n';
import { filterText, log, parsedFilter, version, visible } from '../store/state';
import { Icon } from '../ui/icon';

/** The filter: checked while typing; an error shows under the box and the last good filter stays. */
export function FilterBox() {
  const { problem } = parsedFilter.value;
  const on = filterText.value.trim() !== '';
  return (
    <div class="filter">
      <div class={`flt ${problem ? 'wrong' : ''}`} role="search">
        <Icon svg={filterIcon} class="mute" />
        <input
          id="filter"
          type="text"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          aria-label={t('filter.label')}
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? 'filter-problem' : undefined}
          placeholder={t('filter.placeholder')}
          value={filterText.value}
          onInput={(e) => {
            filterText.value = e.currentTarget.value;
          }}
          onKeyDown={(e) => {
            if (e.key === 'Escape') clear(e.currentTarget);
          }}
        />
        {on && <Count />}
        {on && (
          <button type="button" class="ic" aria-label={t('filter.clear')} onClick={() => clear()}>
            <Icon svg={x} />
          </button>
        )}
      </div>
      {problem && (
        <p class="problem" id="filter-problem" role="status">
          {t(`filter.error.${problem.code}`, { at: problem.at })} <span>{t('filter.kept')}</span>
        </p>
      )}
    </div>
  );
}

/** Empties the box; a second Escape leaves it. */
function clear(input?: HTMLInputElement): void {
  if (input && !filterText.peek()) input.blur();
  filterText.value = '';
}

function Count() {
  version.value;
  return <span class="count">{t('filter.count', { n: visible.value.length, all: log.length })}</span>;
}
