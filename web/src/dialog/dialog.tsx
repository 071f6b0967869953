import x from 'lucide-static/icons/x.svg?raw';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { dialog } from '../store/state';
import { Icon } from '../ui/icon';
import '../ui/dialog.css';

/** A modal dialog. What has data-first gets the focus, else its cross. Escape, its cross and a click beside it close it, and the focus goes back where it was. */
export function Dialog({
  title,
  class: cls,
  children,
}: {
  title: string;
  class: string;
  children: ComponentChildren;
}) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    box.current?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => before?.focus();
  }, []);
  const close = () => {
    dialog.value = null;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a dialog closes by Escape
    <dialog
      ref={box}
      class={cls}
      aria-labelledby="dialog-title"
      onClose={close}
      onClick={(e) => e.target === box.current && close()}
    >
      <div class="dialog">
        <header>
          <h2 id="dialog-title">{title}</h2>
          <button type="button" class="ic" aria-label={t('help.close')} onClick={close}>
            <Icon svg={x} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
