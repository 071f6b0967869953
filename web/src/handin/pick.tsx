import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { classFiles, takeClass } from '../store/handin';
import { onlyRecordings } from './gather';

/** Asks for the files, or for a folder of them. */
export function PickFiles({ disabled }: { disabled: boolean }) {
  const n = classFiles.value.length;
  return (
    <div class="handin-go">
      <Pick text={t('handin.files')} disabled={disabled} />
      <Pick text={t('handin.folder')} disabled={disabled} folder />
      <span class="mute">{n ? t('handin.chosen', { n }) : t('handin.drop')}</span>
    </div>
  );
}

function Pick({ text, disabled, folder }: { text: string; disabled: boolean; folder?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="out" disabled={disabled} onClick={() => input.current?.click()}>
        {text}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label={text}
        {...(folder && { webkitdirectory: true })}
        onChange={(e) => {
          const files = [...(e.currentTarget.files ?? [])];
          e.currentTarget.value = '';
          takeClass(
            onlyRecordings(files.map((file) => ({ path: file.webkitRelativePath || file.name, file }))),
          );
        }}
      />
    </>
  );
}
