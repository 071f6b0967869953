import { useEffect, useMemo, useState } from 'preact/hooks';
import type { FtpEvent } from '../contract';
import { formatNumber, t } from '../i18n';
import { readPart } from '../store/actions';
import { cellsOf } from './hex';
import { HexView } from './hexview';
import { byteView } from './highlight';
import { TextView } from './textview';

const page = 1024;
const nothing = new Uint8Array();

/** All bytes of a data event, page by page. */
export function AllBytes({ e, width }: { e: FtpEvent; width: 8 | 16 }) {
  const [at, setAt] = useState(0);
  const [got, setGot] = useState<{ at: number; bytes: Uint8Array | null }>();
  useEffect(() => {
    let shown = true;
    readPart(e.id, at, page).then((bytes) => {
      if (shown) setGot({ at, bytes });
    });
    return () => {
      shown = false;
    };
  }, [e.id, at]);
  const bytes = got?.bytes ?? nothing;
  const cells = useMemo(() => cellsOf(bytes, [], undefined), [bytes]);
  const total = e.bytes ?? 0;
  if (got && !got.bytes) return <p class="quiet">{t('bytes.not-kept')}</p>;
  return (
    <>
      {byteView.value === 'hex' ? (
        <HexView cells={cells} fields={[]} width={width} base={got?.at ?? 0} />
      ) : (
        <TextView bytes={bytes} cells={cells} />
      )}
      <div class="pages" role="group" aria-label={t('bytes.pages')}>
        <button type="button" class="out" disabled={at === 0} onClick={() => setAt(at - page)}>
          {t('bytes.before')}
        </button>
        <span role="status">
          {t('bytes.page', {
            from: formatNumber(at),
            to: formatNumber(Math.min(at + page, total) - 1),
            of: formatNumber(total),
          })}
        </span>
        <button type="button" class="out" disabled={at + page >= total} onClick={() => setAt(at + page)}>
          {t('bytes.after')}
        </button>
      </div>
    </>
  );
}
