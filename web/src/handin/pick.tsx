import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { classFiles, takeClass } from '../store/handin';
import { onlyRecordings } from './gather';

/** Takes the files of a class, or of its folder. */
const takeFiles = (files: File[]) =>
  takeClass(onlyRecordings(files.map((file) => ({ path: file.webkitRelativePath || file.name, file }))));

/** Asks for the files, or for a folder of them. */
export function PickFiles({ disabled }: { disabled: boolean }) {
  const n = classFiles.value.length;
  return (
    <div class="handin-go">
      <Pick text={t('handin.files')} disabled={disabled} take={takeFiles} />
      <Pick text={t('handin.folder')} disabled={disabled} folder take={takeFiles} />
      <span class="mute">{n ? t('handin.chosen', { n }) : t('handin.drop')}</span>
    </div>
  );
}

interface PickProps {
  text: string;
  disabled: boolean;
  /** Which files: the endings of their names; absent: any. */
  accept?: string;
  one?: boolean;
  folder?: boolean;
  take: (files: File[]) => void;
}

/** A button that asks for files. */
export function Pick({ text, disabled, accept, one, folder, take }: PickProps) {
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
        multiple={!one}
        accept={accept}
        aria-label={text}
        {...(folder && { webkitdirectory: true })}
        onChange={(e) => {
          const files = [...(e.currentTarget.files ?? [])];
          e.currentTarget.value = '';
          take(files);
        }}
      />
    </>
  );
}
