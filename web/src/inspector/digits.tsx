import type { FtpEvent } from '../contract';
import { t, tMaybe } from '../i18n';
import { toneOf } from '../ladder/row';
import { log } from '../store/state';
import { digitCards } from './replydigits';

/** The verb that a reply answers. */
export const verbOf = (e: FtpEvent): string => log.get(e.re ?? 0)?.dec?.verb ?? '';

/** The three digits of a reply, explained one by one. */
export function Digits({ e }: { e: FtpEvent }) {
  return e.kind === 'reply' ? <DigitList code={e.dec?.code ?? 0} verb={verbOf(e)} tone={toneOf(e)} /> : null;
}

/** The same of a code; verb: what it answers. */
export function DigitList({ code, verb, tone }: { code: number; verb?: string; tone?: string }) {
  const cards = digitCards(code, verb);
  if (!cards.length) return null;
  return (
    <ul class="digits" data-k={tone ?? `r${String(code).charAt(0)}`} aria-label={t('inspector.digits')}>
      {cards.map((c) => (
        <li key={c.title}>
          <b>{c.digit}</b>
          <strong>{tMaybe(c.title, '')}</strong>
          <small>{tMaybe(c.detail, '')}</small>
        </li>
      ))}
    </ul>
  );
}
