import { useMemo, useRef } from 'preact/hooks';
import type { FtpEvent } from '../contract';
import { Jump } from '../inspector/heading';
import { cellsOf } from '../inspector/hex';
import { maskOf } from '../inspector/highlight';
import { TextView } from '../inspector/textview';
import { useBytes } from '../inspector/use-bytes';
import { useWide } from '../inspector/use-wide';
import { tt, typeName } from './texts';
import { carrier, carriers, headerVersion, hexRows } from './tls-record';

/** So many bytes of each side are shown. */
const most = 96;
/** A record's header. */
const header = 5;
/** From this width on the two stand side by side. */
const beside = 340;

/** A record of TLS, and beside it what it carried. */
export function Pair({ e, over }: { e: FtpEvent; over: FtpEvent | undefined }) {
  const root = useRef<HTMLElement>(null);
  const wide = useWide(root, beside);
  return (
    <section ref={root} class="tls-part" aria-labelledby="pair-title">
      <h3 class="sub-head" id="pair-title">
        {tt('pair.title')}
      </h3>
      <div class={`tls-pair${wide ? ' wide' : ''}`}>
        {over ? <Wire over={over} /> : <p class="quiet">{tt('pair.gone')}</p>}
        <Plain e={e} />
      </div>
      {over && <Size e={e} over={over} />}
    </section>
  );
}

function Wire({ over }: { over: FtpEvent }) {
  const { state, bytes } = useBytes(over);
  const r = carrier(over);
  const shown = r ? bytes.subarray(r.off, r.off + r.len) : bytes;
  const length = r?.len ?? over.bytes ?? bytes.length;
  const rows = hexRows(shown.subarray(header, most), 8);
  return (
    <div class="tls-side" role="group" aria-label={tt('pair.wire')}>
      <p class="tls-rec">
        <b>{tt('pair.wire')}</b> <Jump to={over} />
      </p>
      <p class="tls-rec mute">
        {r && <span>{typeName(r)}</span>}
        {shown.length >= header && <span>{tt('pair.version', { hex: headerVersion(shown) })}</span>}
        <span>{tt('pair.bytes', { n: length })}</span>
      </p>
      {state === 'gone' && <p class="quiet">{tt('pair.gone')}</p>}
      {shown.length > 0 && (
        <div class="tls-hex" role="img" aria-label={tt('pair.cipher')}>
          <span class="tls-head">{hexRows(shown.subarray(0, header), header)[0]}</span>
          {rows.map((row, i) => (
            <span key={i}>{row}</span>
          ))}
          {length > most && <span class="mute">{tt('pair.more', { n: length - most })}</span>}
        </div>
      )}
    </div>
  );
}

function Plain({ e }: { e: FtpEvent }) {
  const { state, bytes } = useBytes(e);
  const mask = maskOf(e);
  const shown = bytes.length > most ? bytes.subarray(0, most) : bytes;
  const cells = useMemo(() => cellsOf(shown, [], mask), [shown, mask]);
  const length = e.kind === 'data' ? (e.bytes ?? 0) : bytes.length;
  return (
    <div class="tls-side" role="group" aria-label={tt('pair.plain')}>
      <p class="tls-rec">
        <b>{tt('pair.plain')}</b>
      </p>
      <p class="tls-rec mute">
        <span>{tt('pair.bytes', { n: length })}</span>
      </p>
      {state === 'gone' && <p class="quiet">{tt('pair.gone')}</p>}
      {state === 'here' &&
        (readable(shown) ? (
          <TextView bytes={shown} cells={cells} />
        ) : (
          <div class="tls-hex plain">
            {hexRows(covered(shown, mask), 8).map((row, i) => (
              <span key={i}>{row}</span>
            ))}
          </div>
        ))}
      {length > most && <p class="tls-rec mute">{tt('pair.more', { n: length - most })}</p>}
    </div>
  );
}

/** The bytes, asterisks in place of the secret ones. */
function covered(bytes: Uint8Array, mask: readonly (readonly [number, number])[]): Uint8Array {
  const out = bytes.slice();
  for (const [from, to] of mask) out.fill(0x2a, from, to);
  return out;
}

/** Text, or bytes of any kind? */
const readable = (bytes: Uint8Array) =>
  bytes.every((b) => b >= 0x20 || b === 9 || b === 10 || b === 13) && bytes.every((b) => b !== 0x7f);

/** Why the record is longer than what it carries. */
function Size({ e, over }: { e: FtpEvent; over: FtpEvent }) {
  const n = carriers(over);
  if (n > 1) return <p class="quiet">{tt('pair.many', { n })}</p>;
  const more = (carrier(over)?.len ?? 0) - (e.kind === 'data' ? (e.bytes ?? 0) : (e.raw?.len ?? 0));
  return more > header ? <p class="quiet">{tt('pair.overhead', { n: more })}</p> : null;
}
