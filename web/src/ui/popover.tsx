import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

interface Props {
  id: string;
  /** What the button shows. */
  button: ComponentChildren;
  buttonClass: string;
  label?: string;
  class: string;
  /** Contents, made when it opens; close puts it away. */
  children: (close: () => void) => ComponentChildren;
}

/** A button with a panel under it; a click elsewhere and Escape close the panel. */
export function Popover({ id, button, buttonClass, label, class: cls, children }: Props) {
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const close = () => {
    panel.current?.hidePopover();
    opener.current?.focus();
  };
  const place = (e: { newState: string }) => {
    if (e.newState !== 'open' || !opener.current || !panel.current) return;
    const at = opener.current.getBoundingClientRect();
    const width = panel.current.offsetWidth;
    const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
    Object.assign(panel.current.style, { left: `${left}px`, top: `${at.bottom + 6}px` });
    panel.current.querySelector<HTMLElement>('input:checked, button, input')?.focus();
  };
  return (
    <>
      <button
        type="button"
        ref={opener}
        class={buttonClass}
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        popovertarget={id}
      >
        {button}
      </button>
      <div ref={panel} id={id} popover="auto" class={`pop ${cls}`} onToggle={place}>
        {children(close)}
      </div>
    </>
  );
}
