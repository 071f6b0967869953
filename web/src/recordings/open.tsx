import folder from 'lucide-static/icons/folder-open.svg?raw';
import { useRef } from 'preact/hooks';
import { gather } from '../files/drop';
import { t } from '../i18n';
import { openFiles } from '../store/recordings';
import { Icon } from '../ui/icon';

/** A button that asks for a recording or a capture and opens it. */
export function OpenButton({ done }: { done?: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="out" onClick={() => input.current?.click()}>
        <Icon svg={folder} />
        {t('record.open')}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label={t('record.open')}
        onChange={(e) => {
          const chosen = [...(e.currentTarget.files ?? [])];
          e.currentTarget.value = '';
          done?.();
          void openFiles(chosen);
        }}
      />
    </>
  );
}

const files = (e: DragEvent) => !!e.dataTransfer?.types.includes('Files');

/**
 * A recording or a capture that is dropped anywhere opens, whatever it is called, with the key logs beside it
 * or after it; several hand-ins, or a folder of them, are checked. The file tree has its own use for files.
 */
export function listenToDrops(): void {
  window.addEventListener('dragover', (e) => files(e) && e.preventDefault());
  window.addEventListener('drop', (e) => {
    if (!files(e) || e.defaultPrevented || !e.dataTransfer) return;
    e.preventDefault();
    const dropped = gather(e.dataTransfer);
    void import('../handin').then(async (m) => m.openDropped(await dropped));
  });
}
