import { useSignal } from '@preact/signals';
import check from 'lucide-static/icons/check.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from './icon';

const shownMs = 1600;

/** A button that copies text; without label it is an icon alone, named by what. */
export function Copy({ text, what, label }: { text: string | (() => string); what: string; label?: string }) {
  const done = useSignal(0);
  useEffect(() => {
    if (!done.value) return;
    const timer = setTimeout(() => {
      done.value = 0;
    }, shownMs);
    return () => clearTimeout(timer);
  }, [done.value]);
  const act = async () => {
    await copyText(typeof text === 'string' ? text : text());
    done.value++;
  };
  return (
    <button
      type="button"
      class={label ? 'out' : 'ic'}
      aria-label={label ? undefined : t('connect.copy.of', { what })}
      title={label ? undefined : t('connect.copy.of', { what })}
      onClick={() => void act()}
    >
      <Icon svg={done.value ? check : copy} class={done.value ? 'good' : ''} />
      {label && (done.value ? t('header.copied') : label)}
      {!label && (
        <span class="sr" role="status">
          {done.value ? t('header.copied') : ''}
        </span>
      )}
    </button>
  );
}

/** Copies text; a page from plain http on another machine, or without the right, has no clipboard. */
export async function copyText(text: string): Promise<void> {
  try {
    return await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
}

function copyBySelection(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
