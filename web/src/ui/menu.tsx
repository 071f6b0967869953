import type { RefObject } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { Icon } from './icon';
import { TypeAhead } from './type-ahead';
import './dialog.css';
import './menu.css';

/** One entry of a menu. */
export interface Entry {
  name: string;
  svg: string;
  do: () => void;
  danger?: boolean;
  disabled?: boolean;
}

interface Props {
  /** What the button is called. */
  label: string;
  svg: string;
  entries: Entry[];
  /** Before it opens. */
  onOpen?: () => void;
  class?: string;
}

/** A button that opens a menu over the page; arrow keys, Home, End, the first letters of an entry, Enter and Escape work in it. */
export function Menu({ label, svg, entries, onOpen, class: cls }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        class={cls}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded="false"
        popovertarget={id}
        onClick={onOpen}
      >
        <Icon svg={svg} />
      </button>
      <MenuPanel
        menu={menu}
        id={id}
        label={label}
        entries={entries}
        opener={() => button.current}
        toggled={(open) => {
          button.current?.setAttribute('aria-expanded', String(open));
          if (open && button.current) placeMenu(menu.current, button.current.getBoundingClientRect());
        }}
      />
    </>
  );
}

interface PanelProps {
  menu: RefObject<HTMLDivElement | null>;
  id?: string;
  label: string;
  entries: Entry[];
  /** What gets the focus when something was chosen. */
  opener: () => HTMLElement | null | undefined;
  toggled: (open: boolean) => void;
}

/** The menu itself. */
export function MenuPanel({ menu, id, label, entries, opener, toggled }: PanelProps) {
  const items = () => [...(menu.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? [])];
  const typed = useRef(new TypeAhead());
  const toggle = (e: { newState: string }) => {
    toggled(e.newState === 'open');
    if (e.newState === 'open') items()[0]?.focus();
  };
  const keys = (e: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
    if (e.key === 'Tab') menu.current?.hidePopover();
    const types = e.key.length === 1 && e.key !== ' ' && !e.ctrlKey && !e.metaKey && !e.altKey;
    if (to === undefined && !types) return;
    if (to !== undefined) all.at(to % all.length)?.focus();
    else
      all[
        typed.current.find(
          all.map((b) => b.textContent ?? ''),
          at,
          e.key,
          e.timeStamp,
        )
      ]?.focus();
    e.preventDefault();
    e.stopPropagation();
  };
  const choose = (entry: Entry) => {
    menu.current?.hidePopover();
    opener()?.focus();
    entry.do();
  };
  return (
    <div
      ref={menu}
      id={id}
      class="pop menu actions"
      popover="auto"
      role="menu"
      aria-label={label}
      onToggle={toggle}
      onKeyDown={keys}
    >
      {entries.map((entry) => (
        <button
          key={entry.name}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={entry.danger ? 'danger' : ''}
          disabled={entry.disabled}
          onClick={() => choose(entry)}
        >
          <Icon svg={entry.svg} size={15} />
          {entry.name}
        </button>
      ))}
    </div>
  );
}

/** Puts a menu below a place, inside the window. */
export function placeMenu(
  menu: HTMLElement | null,
  at: Pick<DOMRect, 'top' | 'right' | 'bottom' | 'left'>,
): void {
  if (!menu) return;
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + 4 + height <= innerHeight;
  menu.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - height)}px`;
}
