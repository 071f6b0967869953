import type { Verdict } from '../contract';
import { t } from '../i18n';
import { rfcLink } from '../inspector/rfc';
import { waitText } from '../ladder/wait-text';
import { turnOf } from '../sessions/names';
import { select } from '../store/actions';
import { recording, sessionMap, sessionVersion } from '../store/state';
import { verdicts } from '../store/verdicts';
import { waitOf } from '../store/waiting';
import { Fault } from './fault';
import { refOf, sentenceOf } from './text';
import './verdicts.css';

/** The state of an event's session: what it waits for, whose fault it is, and all verdicts. */
export function Diagnosis({ sid }: { sid: string }) {
  const list = verdicts.value.get(sid) ?? [];
  return (
    <section class="diagnosis" aria-label={t('verdict.title', { sid })}>
      <Turn sid={sid} />
      <Fault sid={sid} />
      {list.length > 0 && (
        <details>
          <summary>{t('verdict.all', { n: list.length, sid })}</summary>
          <ul>
            {list.map((v) => (
              <Item key={v.rule} v={v} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** What a session that is still open waits for. */
function Turn({ sid }: { sid: string }) {
  sessionVersion.value;
  const x = sessionMap.get(sid);
  if (!x?.open || recording.value) return null;
  const w = waitOf(sid);
  return <p class="turn">{w ? waitText(w) : turnOf(x, w)}</p>;
}

function Item({ v }: { v: Verdict }) {
  const link = rfcLink(refOf(v));
  return (
    <li data-k={v.severity} data-rule={v.rule}>
      <button type="button" onClick={() => select(v.event)}>
        <b>{t(`verdict.severity.${v.severity}`)}</b> {t(`verdict.side.${v.side}`)} {sentenceOf(v)}
        {v.times > 1 && ` ×${v.times}`} <small>#{v.event}</small>
      </button>
      {link && (
        <a href={link.href} target="_blank" rel="noreferrer">
          {link.label}
        </a>
      )}
    </li>
  );
}
