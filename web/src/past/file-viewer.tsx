import { useEffect, useMemo, useState } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { formatBytes, t } from '../i18n';
import { probable, readable } from '../names/guess';
import { Named } from '../names/named';
import { Refused } from '../port';
import { call } from '../store/actions';
import { baseOf } from '../store/file-actions';
import { viewed } from '../store/past';
import { saveAs } from '../ui/save';
import { hexDump, looksLikeText } from './view';
import './past.css';

/** Bytes that are shown; more of them help nobody. */
const most = 256 * 1024;

/** What a file holds, as text or as hex. */
export function FileViewer() {
  const f = viewed.value;
  const [bytes, setBytes] = useState<Uint8Array<ArrayBuffer> | null>(null);
  const [hex, setHex] = useState(false);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    if (!f) return;
    call('fs.get', { path: f.path, len: most, ...(f.at ? { at: f.at } : {}) }).then(
      (answer) => {
        const data = answer.bytes as Uint8Array<ArrayBuffer>;
        setBytes(data);
        setHex(!looksLikeText(data));
      },
      (e: unknown) => {
        if (!(e instanceof Refused)) throw e;
        setProblem(e.text);
      },
    );
  }, [f]);
  const shown = useMemo(
    () => (bytes ? (hex ? hexDump(bytes) : new TextDecoder().decode(bytes)) : ''),
    [bytes, hex],
  );
  if (!f) return null;
  return (
    <Dialog title={readable(baseOf(f.path))} class="viewer-box">
      <p>
        <span class="mono">
          <Named text={f.path} />
        </span>{' '}
        · {formatBytes(f.size)} · {f.at ? t('past.as-after', { id: String(f.at) }) : t('past.as-now')}
      </p>
      <div class="viewer-bar">
        <fieldset class="seg" aria-label={t('past.view-as')}>
          {([false, true] as const).map((asHex) => (
            <button
              key={String(asHex)}
              type="button"
              aria-pressed={hex === asHex}
              onClick={() => setHex(asHex)}
            >
              {t(asHex ? 'bytes.hex' : 'bytes.text')}
            </button>
          ))}
        </fieldset>
        <button type="button" class="out" onClick={() => void download(f)}>
          {t('files.download')}
        </button>
      </div>
      {problem && (
        <p role="alert" class="viewer-bad">
          {problem}
        </p>
      )}
      <div
        class="viewer scroll"
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t('past.content', { name: baseOf(f.path) })}
      >
        <pre>{shown}</pre>
      </div>
      {f.size > most && <p>{t('past.cut', { size: formatBytes(most) })}</p>}
    </Dialog>
  );
}

async function download(f: { path: string; at: number }): Promise<void> {
  const answer = await call('fs.get', { path: f.path, ...(f.at ? { at: f.at } : {}) });
  saveAs(probable(baseOf(f.path)), new Blob([answer.bytes as Uint8Array<ArrayBuffer>]));
}
