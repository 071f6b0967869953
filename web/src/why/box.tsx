import type { FtpEvent } from '../contract';
import { t } from '../i18n';
import { rfcLink } from '../inspector/rfc';
import { Drawn } from '../names/named';
import { openReference } from '../reference/open';
import { openRoomOf } from '../store/museum';
import { decisionOf, whyText } from './why';
import './box.css';

/** Why the engine decided so: which check, which numbers, which clause. */
export function WhyBox({ e }: { e: FtpEvent }) {
  const check = decisionOf(e);
  const text = check ? whyText(check) : '';
  if (!check || !text) return null;
  const code = e.kind === 'reply' ? e.dec?.code : 0;
  const link = rfcLink(check.rfc ?? '');
  return (
    <section class="why-box" aria-labelledby="why-title">
      <h3 id="why-title">{code ? t('why.title.code', { code: String(code) }) : t('why.title')}</h3>
      <p>
        <Drawn text={text} />{' '}
        <span class="clause">
          {link ? (
            <a href={link.href} target="_blank" rel="noreferrer">
              {link.label}
            </a>
          ) : (
            !check.rule.startsWith('seed-') && t('why.own')
          )}
        </span>
      </p>
      {check.rule.startsWith('seed-') && <RoomLink shows={check.rule} />}
      {code ? (
        <button type="button" class="link" onClick={() => openReference(code)}>
          {t('reference.open.verb', { verb: String(code) })}
        </button>
      ) : null}
    </section>
  );
}

/** Leads from a fault of the two-week server to its room in the museum. */
function RoomLink({ shows }: { shows: string }) {
  return (
    <button type="button" class="link" onClick={() => void openRoomOf(shows)}>
      {t('museum.room')}
    </button>
  );
}
