import type { FtpEvent, TLSRecord } from '../contract';
import { formatNumber } from '../i18n';
import { Jump } from '../inspector/heading';
import { log, version } from '../store/state';
import { Pair } from './pair';
import { alertText, messageText, type TlsKey, tt, ttMaybe, typeName } from './texts';
import './tls.css';

/** What TLS has to do with an event: the record beside what it carried, or the records themselves. */
export function TlsSection({ e }: { e: FtpEvent }) {
  if (e.kind === 'tls') return <Records e={e} />;
  return e.over ? <Pair e={e} over={log.get(e.over)} /> : null;
}

function Records({ e }: { e: FtpEvent }) {
  const records = e.tls?.records ?? [];
  return (
    <section class="tls-part" aria-labelledby="tls-title">
      <Facts e={e} />
      <h3 class="sub-head" id="tls-title">
        {tt('records.title')}{' '}
        <span class="plain mute">{formatNumber(records.length + (e.tls?.more ?? 0))}</span>
      </h3>
      <ol class="tls-records">
        {records.map((r) => (
          <Record key={r.off} r={r} />
        ))}
      </ol>
      {!!e.tls?.more && <p class="quiet">{tt('records.more', { n: e.tls.more })}</p>}
      <Carried e={e} />
    </section>
  );
}

function Facts({ e }: { e: FtpEvent }) {
  const x = e.tls;
  if (!x?.version) return null;
  const rows: [TlsKey, string][] = [
    ['fact.version', x.version],
    ['fact.suite', x.suite ?? ''],
    ['fact.session', tt(x.resumed ? 'fact.resumed' : 'fact.new')],
    ['fact.sni', x.sni || tt('fact.none')],
    ['fact.alpn', x.alpn || tt('fact.none')],
    ['fact.print', x.certFingerprint ?? ''],
  ];
  return (
    <table class="facts">
      <tbody>
        {rows.map(
          ([key, value]) =>
            value && (
              <tr key={key}>
                <th scope="row">{tt(key)}</th>
                <td class="mono">{value}</td>
              </tr>
            ),
        )}
      </tbody>
    </table>
  );
}

function Record({ r }: { r: TLSRecord }) {
  const names = r.messages ?? [];
  const own = ttMaybe(`rec.${r.type}`);
  return (
    <li>
      <p class="tls-rec">
        <b>{typeName(r)}</b>
        <span class="mute">{tt('pair.bytes', { n: r.len })}</span>
      </p>
      {r.alert ? (
        <Message name={r.alert} text={alertText(r.alert)} />
      ) : names.length > 0 ? (
        names.map((name, i) => <Message key={`${name} ${i}`} name={name} text={messageText(name)} />)
      ) : (
        own && <p class="tls-say">{own}</p>
      )}
    </li>
  );
}

function Message({ name, text }: { name: string; text: string }) {
  return (
    <p class="tls-say">
      <code>{name}</code> {text}
    </p>
  );
}

/** So many events after the records are looked at for what they carried. */
const reach = 64;

/** The messages that came in these records, each a way to it. */
function Carried({ e }: { e: FtpEvent }) {
  version.value;
  const found: FtpEvent[] = [];
  const from = log.indexOf(e.id);
  for (let i = from; i >= 0 && i < Math.min(from + reach, log.length); i++) {
    const o = log.at(i);
    if (o?.over === e.id) found.push(o);
  }
  if (!found.length) return null;
  return (
    <p class="tls-carried">
      <span class="mute">{tt('records.carries')}</span>{' '}
      {found.map((o) => (
        <span key={o.id}>
          <Jump to={o} />{' '}
        </span>
      ))}
    </p>
  );
}
