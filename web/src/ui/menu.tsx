import { useId, useRef } from 'preact/hooks';
import { Icon } from './icon';
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
}

/** A button that opens a menu over the page; arrow keys, Home, End, Enter and Escape work in it. */
export function Menu({ label, svg, entries }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const items = () => [...(menu.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? [])];

  const toggled = (e: { newState: string }) => {
    const shown = e.newState === 'open';
    button.current?.setAttribute('aria-expanded', String(shown));
    if (!shown) return;
    place(menu.current, button.current);
    items()[0]?.focus();
  };
  const keys = (e: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
    if (e.key === 'Tab') menu.current?.hidePopover();
    if (to === undefined) return;
    all.at(to % all.length)?.focus();
    e.preventDefault();
    e.stopPropagation();
  };
  const choose = (entry: Entry) => {
    menu.current?.hidePopover();
    button.current?.focus();
    entry.do();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded="false"
        popovertarget={id}
      >
        <Icon svg={svg} />
      </button>
      <div
        ref={menu}
        id={id}
        class="pop menu actions"
        popover="auto"
        role="menu"
        aria-label={label}
        onToggle={toggled}
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
    </>
  );
}

/** Puts a menu below its button, inside the window. */
function place(menu: HTMLElement | null, button: HTMLElement | null): void {
  if (!menu || !button) return;
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + 4 + height <= innerHeight;
  menu.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - height)}px`;
}
