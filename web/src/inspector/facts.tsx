import type { Field, FtpEvent } from '../contract';
import { t, tMaybe } from '../i18n';
import { notUtf8 } from '../names/encoding-guess';
import { Named } from '../names/named';
import { guessed } from '../sessions/names';
import { hello, sessionMap } from '../store/state';
import { hovered, lit, pinned, togglePin } from './highlight';
import { type RfcLink, rfcLinks } from './rfc';
import type { Loaded } from './use-bytes';

/** What the bytes mean, field by field; each field and its bytes light up together. */
export function Facts({ e, command, bytes }: { e: FtpEvent; command?: FtpEvent; bytes: Loaded }) {
  const fields = e.dec?.fields ?? [];
  const links = definedIn(e, command);
  const path = e.dec?.path;
  const extraPath = path && !fields.some((f) => f.value === path) ? path : '';
  const detail = e.kind === 'command' || e.kind === 'reply' ? '' : (e.dec?.text ?? '');
  if (!fields.length && !links.length && !extraPath && !detail && !e.fs?.length && !e.peer) return null;
  const whose = e.kind === 'session.open' ? sessionMap.get(e.sid) : undefined;
  const known = whose && !e.peer?.client && guessed(whose);
  return (
    <table class="facts">
      <caption class="sr">{t('inspector.fields')}</caption>
      <tbody>
        {fields.map((f, i) => (
          <FieldRow key={`${f.name} ${f.off}`} f={f} i={i} raw={rawOf(f, bytes)} />
        ))}
        {e.peer && <Row name={t('field.remote')} value={e.peer.remote} mono />}
        {e.peer?.client && <Row name={t('field.client')} value={e.peer.client} />}
        {known && <Row name={t('field.client')} value={known} />}
        {extraPath && <Row name={t('field.abspath')} value={extraPath} mono />}
        {detail && <Row name={t('field.detail')} value={detail} mono />}
        {e.fs?.map((c) => (
          <Row
            key={`${c.op} ${c.path}`}
            name={t('field.changed')}
            value={`${tMaybe(`fsop.${c.op}`, c.op)} ${c.path}${c.to ? ` → ${c.to}` : ''}`}
            mono
          />
        ))}
        {links.length > 0 && (
          <tr>
            <th scope="row">{t('field.defined')}</th>
            <td class="links">
              {links.map((l, i) => (
                <span key={l.href}>
                  {i > 0 && ', '}
                  <a href={l.href} target="_blank" rel="noreferrer">
                    {l.label}
                  </a>
                </span>
              ))}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Row({ name, value, mono }: { name: string; value: string; mono?: boolean }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class={mono ? 'mono' : ''}>
        <Named text={value} />
      </td>
    </tr>
  );
}

function FieldRow({ f, i, raw }: { f: Field; i: number; raw: string }) {
  const range = `${f.off}–${f.off + f.len - 1}`;
  return (
    <tr
      class={lit.value === i ? 'hl' : ''}
      onMouseEnter={() => {
        hovered.value = i;
      }}
      onMouseLeave={() => {
        hovered.value = -1;
      }}
    >
      <th scope="row">
        <button
          type="button"
          class="field"
          aria-pressed={pinned.value === i}
          aria-describedby={`field-${i}`}
          onFocus={() => {
            hovered.value = i;
          }}
          onBlur={() => {
            hovered.value = -1;
          }}
          onClick={() => togglePin(i)}
        >
          {tMaybe(`field.${f.name}`, f.name)}
        </button>
        <span class="sr" id={`field-${i}`}>
          {t('inspector.bytes-at', { range })}
        </span>
      </th>
      <td class="mono">
        <Value f={f} raw={raw} />
      </td>
    </tr>
  );
}

function Value({ f, raw }: { f: Field; raw: string }) {
  if (f.how?.includes('×')) return <>{`${f.how} = ${f.value}`}</>;
  const aside =
    raw && raw !== f.value && !notUtf8(f.value)
      ? `← ${raw}`
      : f.how && squeezed(f.how) !== f.value
        ? f.how
        : '';
  return (
    <>
      <Named text={f.value} />
      {aside && <span class="mute"> {aside}</span>}
    </>
  );
}

const squeezed = (how: string) => how.replaceAll(' ', '');

/** The bytes of a field as they stand on the wire. */
function rawOf(f: Field, { state, bytes }: Loaded): string {
  if (state !== 'here' || f.len === 0) return '';
  return new TextDecoder().decode(bytes.subarray(f.off, f.off + f.len));
}

function definedIn(e: FtpEvent, command?: FtpEvent): RfcLink[] {
  const verb = (command ?? e).dec?.verb;
  const info = verb ? hello.value?.reference?.find((r) => r.verb === verb) : undefined;
  const refs = (e.dec?.fields ?? []).map((f) => f.rfc);
  if (e.kind === 'command') refs.unshift(info?.rfc);
  else if (e.kind === 'reply') refs.push('959#4.2', info?.rfc);
  else if (e.chan === 'data') refs.push('959#3.2');
  return rfcLinks(refs);
}
