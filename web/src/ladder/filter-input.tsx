import { signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t, tMaybe } from '../i18n';
import { nextHit, setFilter } from '../store/actions';
import { type Completion, complete, Known, type Option } from '../store/complete';
import { filterMode, filterText, log, parsedFilter, sessionMap } from '../store/state';
import { pointed } from '../store/verdicts';
import { FilterPaint } from './filter-paint';

/** Suggestions are open. */
export const offering = signal(false);

const known = new Known(log, sessionMap, () => pointed.peek().values());
const closed: Completion = { from: 0, to: 0, options: [] };
const listId = 'filter-options';
const optionId = (i: number) => `${listId}-${i}`;

/**
 * The field of the filter, with suggestions: ↓ opens them and chooses, Enter or
 * Tab takes the chosen one, Escape closes them, then empties the field, then
 * leaves it.
 */
export function FilterInput() {
  const field = useRef<HTMLInputElement>(null);
  const paint = useRef<HTMLDivElement>(null);
  const offer = useSignal<Completion>(closed);
  const active = useSignal(-1);
  const open = useComputed(() => offer.value.options.length > 0);
  const { problem } = parsedFilter.value;
  useSignalEffect(() => {
    offering.value = open.value;
  });

  const suggest = (asked = false) => {
    const input = field.current;
    if (!input) return;
    offer.value = complete(input.value, input.selectionStart ?? 0, known, asked);
    active.value = -1;
  };
  const close = () => {
    offer.value = closed;
    active.value = -1;
  };
  const take = (o: Option) => {
    const input = field.current;
    if (!input) return;
    const { from, to } = offer.value;
    const rest = input.value.slice(to);
    const more = /\W$/.test(o.text) && !o.text.endsWith('"');
    const text = more || rest ? o.text : `${o.text} `;
    input.value = input.value.slice(0, from) + text + rest;
    input.setSelectionRange(from + text.length, from + text.length);
    setFilter(input.value);
    if (more) suggest();
    else close();
  };
  const move = (n: number) => {
    const count = offer.value.options.length;
    if (!count) {
      suggest(true);
      active.value = offer.value.options.length ? 0 : -1;
    } else active.value = (active.value + n + count + (active.value < 0 && n < 0 ? 1 : 0)) % count;
  };
  const leave = (input: HTMLInputElement) => {
    if (open.peek()) close();
    else if (filterText.peek()) setFilter('');
    else input.blur();
  };
  const onKey = (e: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (e.isComposing) return;
    const chosen = offer.peek().options[active.peek()];
    if (e.key === 'ArrowDown') move(1);
    else if (e.key === 'ArrowUp') move(-1);
    else if ((e.key === 'Enter' || (e.key === 'Tab' && !e.shiftKey)) && chosen) take(chosen);
    else if (e.key === 'Escape') leave(e.currentTarget);
    else if (e.key === 'Enter') {
      close();
      if (filterMode.peek() === 'highlight') nextHit(e.shiftKey ? -1 : 1);
    } else return;
    e.preventDefault();
  };
  const follow = () => {
    if (paint.current && field.current) paint.current.scrollLeft = field.current.scrollLeft;
  };
  useLayoutEffect(follow);

  return (
    <div class="field">
      <FilterPaint inner={paint} />
      <input
        ref={field}
        id="filter"
        type="text"
        role="combobox"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        aria-label={t('filter.label')}
        aria-autocomplete="list"
        aria-expanded={open.value}
        aria-controls={open.value ? listId : undefined}
        aria-activedescendant={active.value >= 0 ? optionId(active.value) : undefined}
        aria-invalid={problem !== undefined}
        aria-describedby={problem ? 'filter-problem' : undefined}
        placeholder={t('filter.placeholder')}
        value={filterText.value}
        onInput={(e) => {
          setFilter(e.currentTarget.value);
          suggest();
        }}
        onKeyDown={onKey}
        onScroll={follow}
        onBlur={close}
      />
      {open.value && <Options offer={offer.value} active={active.value} take={take} />}
      <span class="sr" role="status">
        {open.value && t('filter.options.count', { n: offer.value.options.length })}
      </span>
    </div>
  );
}

function Options(p: { offer: Completion; active: number; take: (o: Option) => void }) {
  const chosen = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => chosen.current?.scrollIntoView({ block: 'nearest' }), [p.active]);
  return (
    <div id={listId} class="options-list" role="listbox" aria-label={t('filter.options')}>
      {p.offer.options.map((o, i) => (
        <div
          key={o.text}
          id={optionId(i)}
          ref={i === p.active ? chosen : null}
          role="option"
          aria-selected={i === p.active}
          onMouseDown={(e) => {
            // The field keeps the focus.
            e.preventDefault();
            p.take(o);
          }}
        >
          <b>{o.text}</b> <span>{o.key ? tMaybe(`filter.key.${o.key}`, '') : o.note}</span>
        </div>
      ))}
    </div>
  );
}
