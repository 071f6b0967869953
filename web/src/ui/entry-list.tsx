import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './entry-list.css';

interface Props<T> {
  id: string;
  /** What the list is, for those who hear it. */
  label: string;
  /** What the search field asks for. */
  search: string;
  /** What was typed there. */
  text: string;
  typed: (text: string) => void;
  /** How many were found, in words. */
  found: string;
  /** The entries that fit, group by group. */
  entries: readonly T[];
  keyOf: (entry: T) => string;
  groupOf: (entry: T) => string;
  titleOf: (group: string) => string;
  /** The key of the chosen entry. */
  chosen: string | undefined;
  choose: (key: string) => void;
  /** What an entry shows. */
  row: (entry: T) => ComponentChildren;
  /** Stands below the list. */
  children?: ComponentChildren;
}

/**
 * A searchable list of entries in groups, one of which is chosen. Arrows, Home and End choose; Tab goes on to what
 * is said of the entry.
 */
export function EntryList<T>(p: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-key="${CSS.escape(p.chosen ?? '')}"]`)?.scrollIntoView({
      block: 'nearest',
    });
  }, [p.chosen]);
  const at = p.entries.findIndex((e) => p.keyOf(e) === p.chosen);
  const keys = (e: KeyboardEvent) => {
    const to: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: p.entries.length - 1,
    };
    const next = to[e.key];
    if (next === undefined || (e.target instanceof HTMLInputElement && /Home|End/.test(e.key))) return;
    e.preventDefault();
    const entry = p.entries[Math.max(0, Math.min(p.entries.length - 1, next))];
    if (entry) p.choose(p.keyOf(entry));
  };
  const idOf = (key: string) => `${p.id}-${key.replace(/\W+/g, '-')}`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field and the list box in it share these keys
    <div class="entry-list" onKeyDown={keys}>
      <input
        data-first
        type="search"
        value={p.text}
        placeholder={p.search}
        aria-label={p.search}
        aria-controls={`${p.id}-entries`}
        onInput={(e) => p.typed(e.currentTarget.value)}
      />
      <p class="mute" role="status">
        {p.found}
      </p>
      <div
        ref={list}
        id={`${p.id}-entries`}
        class="scroll entries"
        role="listbox"
        tabIndex={0}
        aria-label={p.label}
        aria-activedescendant={at >= 0 && p.chosen ? idOf(p.chosen) : undefined}
      >
        {[...new Set(p.entries.map(p.groupOf))].map((group) => (
          <div key={group} role="group" aria-labelledby={`${p.id}-group-${group}`}>
            <p class="group" id={`${p.id}-group-${group}`} role="presentation">
              {p.titleOf(group)}
            </p>
            {p.entries
              .filter((e) => p.groupOf(e) === group)
              .map((e) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the list box has the keys
                <div
                  key={p.keyOf(e)}
                  id={idOf(p.keyOf(e))}
                  data-key={p.keyOf(e)}
                  role="option"
                  aria-selected={p.keyOf(e) === p.chosen}
                  class="entry"
                  onClick={() => p.choose(p.keyOf(e))}
                >
                  {p.row(e)}
                </div>
              ))}
          </div>
        ))}
      </div>
      {p.children}
    </div>
  );
}
