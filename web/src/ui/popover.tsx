import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

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
  const open = useSignal(false);
  const close = () => {
    panel.current?.hidePopover();
    opener.current?.focus();
  };
  const before = (e: { newState: string }) => {
    open.value = e.newState === 'open';
    if (open.value) place();
  };
  const place = () => {
    if (!opener.current || !panel.current) return;
    const at = opener.current.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, innerWidth - panel.current.offsetWidth - 8));
    const top = Math.max(8, Math.min(at.bottom + 6, innerHeight - panel.current.offsetHeight - 8));
    Object.assign(panel.current.style, { left: `${left}px`, top: `${top}px` });
  };
  // Its contents are made only now, or even later if their code is still to come:
  // so its size and what can have the focus are known only then.
  useLayoutEffect(() => {
    const el = panel.current;
    if (!open.value || !el) return;
    let focused = false;
    const settle = () => {
      place();
      focused ||= el.contains(document.activeElement); // a key or a click was quicker
      const first = !focused && el.querySelector<HTMLElement>('input:checked, button:enabled, input');
      if (!first) return;
      first.focus();
      focused = document.activeElement === first; // it was shown already
    };
    settle();
    const sizes = new ResizeObserver(settle);
    sizes.observe(el);
    return () => sizes.disconnect();
  }, [open.value]);
  return (
    <>
      <button
        type="button"
        ref={opener}
        class={buttonClass}
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        aria-expanded={open.value}
        popovertarget={id}
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        class={`pop ${cls}`}
        onBeforeToggle={before}
        onToggle={place}
      >
        {open.value && children(close)}
      </div>
    </>
  );
}
