import moreIcon from 'lucide-static/icons/ellipsis.svg?raw';
import uploadIcon from 'lucide-static/icons/upload.svg?raw';
import { useEffect, useRef } from 'preact/hooks';
import type { RecordingInfo } from '../contract';
import { t } from '../i18n';
import { PastBar } from '../past/lazy';
import { broughtFiles } from '../store/offered';
import { looking, readOnly } from '../store/past';
import { recording } from '../store/state';
import { Icon } from '../ui/icon';
import { lazy } from '../ui/lazy';
import { Menu } from '../ui/menu';
import { DropZone, dropped } from './drop';
import { entriesOf, putFiles, question } from './file-commands';
import { Quota } from './quota';
import { currentDir, currentRow, followServer } from './state';
import { Tree } from './tree-view';
import { Uploads } from './uploads';
import './files.css';

const Ask = lazy(() => import('./ask').then((m) => m.Ask));

/** The server's files: a tree that follows what sessions do, and what the page may do with it. */
export function Files() {
  const picker = useRef<HTMLInputElement>(null);
  useEffect(followServer, []);
  const browse = () => picker.current?.click();
  const picked = () => {
    const input = picker.current;
    if (!input?.files) return;
    putFiles(
      currentDir.peek(),
      [...input.files].map((file) => ({ path: file.name, file })),
    );
    input.value = '';
  };
  const back = looking.value;
  const still = readOnly.value;
  const r = recording.value;
  return (
    <div class="files" data-past={back} {...(still ? {} : dropped)}>
      <h2 class="head">
        {t('files.title')}
        <span class="grow" />
        {!still && (
          <button type="button" aria-label={t('files.upload')} title={t('files.upload')} onClick={browse}>
            <Icon svg={uploadIcon} />
          </button>
        )}
        <Menu label={t('files.more')} svg={moreIcon} entries={entriesOf(currentRow.value)} />
      </h2>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t('files.upload')}
        onChange={picked}
        data-testid="upload"
      />
      {back && <PastBar />}
      {!back && r && !r.files && <p class="unknown">{t(whyNone(r))}</p>}
      <Tree />
      <Uploads />
      {!still && <DropZone browse={browse} />}
      {!r && <Quota />}
      {question.value && <Ask />}
    </div>
  );
}

/** Why no files show of a recording. */
function whyNone(r: RecordingInfo) {
  if (r.replay.state === 'running') return 'files.loading';
  if (r.capture) return 'files.unknown';
  return r.link && broughtFiles.value ? 'files.of-link' : 'files.not-told';
}
