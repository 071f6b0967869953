import { useEffect, useMemo, useState } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { formatBytes, t } from '../i18n';
import { probable, readable } from '../names/encoding-guess';
import { Named } from '../names/named';
import { Refused } from '../port';
import { call } from '../store/actions';
import { baseOf } from '../store/file-actions';
import { viewed } from '../store/past';
import { saveAs } from '../ui/save';
import { type FileLine, hexDump, linesOf, looksLikeText, pictureType } from './view';
import './past.css';

/** Bytes of text or hex that are shown; more of them help nobody. */
const most = 256 * 1024;
/** A picture needs all of its bytes. */
const mostOfPicture = 16 * 1024 * 1024;

type File = NonNullable<typeof viewed.value>;
type As = 'picture' | 'text' | 'hex';

interface Content {
  bytes: Uint8Array<ArrayBuffer>;
  /** Its media type if it is a picture. */
  picture: string;
}

/** What a file holds: a picture, text or hex. */
export function FileViewer() {
  const f = viewed.value;
  const [content, setContent] = useState<Content | null>(null);
  const [as, setAs] = useState<As>('text');
  const [problem, setProblem] = useState('');
  useEffect(() => {
    if (!f) return;
    read(f).then(
      (found) => {
        setContent(found);
        setAs(found.picture ? 'picture' : looksLikeText(found.bytes) ? 'text' : 'hex');
      },
      (e: unknown) => {
        if (!(e instanceof Refused)) throw e;
        setProblem(e.text);
      },
    );
  }, [f]);
  if (!f) return null;
  const ways: As[] = content?.picture ? ['picture', 'text', 'hex'] : ['text', 'hex'];
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
          {ways.map((way) => (
            <button key={way} type="button" aria-pressed={as === way} onClick={() => setAs(way)}>
              {t(way === 'picture' ? 'past.picture' : way === 'hex' ? 'bytes.hex' : 'bytes.text')}
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
        {content && as === 'picture' && <Picture c={content} name={baseOf(f.path)} />}
        {content && as === 'text' && <Text bytes={content.bytes} />}
        {content && as === 'hex' && <pre>{hexDump(content.bytes.subarray(0, most))}</pre>}
      </div>
      {f.size > most && as !== 'picture' && <p>{t('past.cut', { size: formatBytes(most) })}</p>}
    </Dialog>
  );
}

/** Reads the beginning of a file, all of it if it is a picture. */
async function read(f: File): Promise<Content> {
  const get = async (len: number) => {
    const answer = await call('fs.get', { path: f.path, len, ...(f.at ? { at: f.at } : {}) });
    return answer.bytes as Uint8Array<ArrayBuffer>;
  };
  const bytes = await get(most);
  const picture = f.size <= mostOfPicture ? pictureType(bytes) : '';
  return { bytes: picture && f.size > most ? await get(f.size) : bytes, picture };
}

/** The bytes drawn as a picture, or that they cannot be. */
function Picture({ c, name }: { c: Content; name: string }) {
  const [damaged, setDamaged] = useState(false);
  const url = useMemo(() => URL.createObjectURL(new Blob([c.bytes], { type: c.picture })), [c]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  if (damaged) return <p role="status">{t('past.picture.damaged')}</p>;
  return <img src={url} alt={t('past.picture.alt', { name })} onError={() => setDamaged(true)} />;
}

/** Text whose line ends show. */
function Text({ bytes }: { bytes: Uint8Array }) {
  const lines = useMemo(() => linesOf(bytes.subarray(0, most)), [bytes]);
  return (
    <pre class="viewer-text">
      {lines.map((line, i) => (
        <Line key={i} line={line} />
      ))}
    </pre>
  );
}

function Line({ line: { text, end } }: { line: FileLine }) {
  return (
    <>
      {text}
      {end && <span class="eol" data-end={end} />}
      {end && '\n'}
    </>
  );
}

async function download(f: { path: string; at: number }): Promise<void> {
  const answer = await call('fs.get', { path: f.path, ...(f.at ? { at: f.at } : {}) });
  saveAs(probable(baseOf(f.path)), new Blob([answer.bytes as Uint8Array<ArrayBuffer>]));
}
