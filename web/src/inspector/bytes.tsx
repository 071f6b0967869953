import { useMemo, useRef, useState } from 'preact/hooks';
import type { Field, FtpEvent } from '../contract';
import { formatNumber, t, tMaybe } from '../i18n';
import { AllBytes } from './all-bytes';
import { type Cell, cellsOf } from './hex';
import { HexView } from './hexview';
import { byteView, lit, maskOf, secretShown, showOriginal } from './highlight';
import { TextView } from './textview';
import type { Loaded } from './use-bytes';
import './bytes.css';
import { useWide } from './use-wide';

/** So many bytes are drawn before the reader asks for all of them: a message, or a taste of data. */
const firstOf = (e: FtpEvent) => (e.kind === 'data' || e.kind === 'tls' ? 96 : 256);
const none: Field[] = [];

/** The exact bytes of an event, as hex or as text with its control characters. */
export function ByteSection({ e, bytes }: { e: FtpEvent; bytes: Loaded }) {
  const root = useRef<HTMLElement>(null);
  const wide = useWide(root, 560);
  const fields = showOriginal.value ? none : (e.dec?.fields ?? none);
  const mask = maskOf(e);
  const cells = useMemo(() => cellsOf(bytes.bytes, fields, mask), [bytes.bytes, fields, mask]);
  if (bytes.state === 'none') return null;
  return (
    <section ref={root} class="bytes" aria-labelledby="bytes-title">
      <h3 class="sub-head" id="bytes-title">
        {t('bytes.title')}
        <LitRange cells={cells} fields={fields} />
        <span class="grow" />
        <Switches e={e} />
      </h3>
      {bytes.state === 'gone' && <p class="quiet">{t('bytes.gone')}</p>}
      {bytes.state === 'here' && (
        // A new message begins folded: keyed by its bytes.
        <Shown
          key={`${e.id} ${showOriginal.value}`}
          e={e}
          bytes={bytes.bytes}
          cells={cells}
          fields={fields}
          width={wide ? 16 : 8}
        />
      )}
    </section>
  );
}

interface ShownProps {
  e: FtpEvent;
  bytes: Uint8Array;
  cells: Cell[];
  fields: Field[];
  width: 8 | 16;
}

function Shown({ e, bytes, cells, fields, width }: ShownProps) {
  const [all, setAll] = useState(false);
  const part = all ? cells : cells.slice(0, firstOf(e));
  const [paged, setPaged] = useState(false);
  const sampled =
    (e.kind === 'data' || e.kind === 'tls') && e.origin !== 'dropped' && (e.bytes ?? 0) > bytes.length;
  if (paged && !showOriginal.value) return <AllBytes e={e} width={width} />;
  return (
    <>
      {byteView.value === 'hex' ? (
        <HexView cells={part} fields={fields} width={width} />
      ) : (
        <TextView bytes={bytes} cells={part} />
      )}
      {part.length < cells.length && (
        <button type="button" class="out more" onClick={() => setAll(true)}>
          {t('bytes.all', { n: cells.length })}
        </button>
      )}
      {sampled && (
        <p class="quiet">
          {t(e.kind === 'tls' ? 'bytes.sample.tls' : 'bytes.sample', { n: bytes.length, of: e.bytes ?? 0 })}{' '}
          <button type="button" class="link" onClick={() => setPaged(true)}>
            {t('bytes.read')}
          </button>
        </p>
      )}
    </>
  );
}

/** "37–42 = “195,80” · Port" while a field is lit. */
function LitRange({ cells, fields }: { cells: Cell[]; fields: Field[] }) {
  const f = fields[lit.value];
  if (!f) return <span class="plain mute">{cells.length > 0 && formatNumber(cells.length)}</span>;
  const text = cells
    .slice(f.off, f.off + f.len)
    .map((c) => c.char)
    .join('');
  return (
    <span class="plain mute">
      {f.off}–{f.off + f.len - 1} = “{text}” · {tMaybe(`field.${f.name}`, f.name)}
    </span>
  );
}

function Switches({ e }: { e: FtpEvent }) {
  return (
    <>
      {maskOf(e).length > 0 && (
        <button
          type="button"
          class="link small"
          aria-pressed={secretShown.value}
          onClick={() => {
            secretShown.value = !secretShown.value;
          }}
        >
          {secretShown.value ? t('bytes.hide') : t('bytes.show')}
        </button>
      )}
      {e.orig && (
        <Pair
          label={t('bytes.which')}
          on={showOriginal.value}
          names={[t('bytes.sent'), t('bytes.original')]}
          set={(on) => {
            showOriginal.value = on;
          }}
        />
      )}
      <Pair
        label={t('bytes.how')}
        on={byteView.value === 'text'}
        names={[t('bytes.hex'), t('bytes.text')]}
        set={(on) => {
          byteView.value = on ? 'text' : 'hex';
        }}
      />
    </>
  );
}

/** Two buttons of which one is pressed. */
function Pair(props: { label: string; on: boolean; names: [string, string]; set: (on: boolean) => void }) {
  return (
    <fieldset class="seg" aria-label={props.label}>
      {props.names.map((name, i) => (
        <button
          key={name}
          type="button"
          aria-pressed={props.on === (i === 1)}
          onClick={() => props.set(i === 1)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
