import { t, tMaybe } from '../i18n';
import { toneOf } from '../ladder/row';
import { log } from '../store/state';
import type { FtpEvent } from '../wire';
import { digitCards } from './replydigits';

/** The verb that a reply answers. */
export const verbOf = (e: FtpEvent): string => log.get(e.re ?? 0)?.dec?.verb ?? '';

/** The three digits of a reply, explained one by one. */
export function Digits({ e }: { e: FtpEvent }) {
  const cards = e.kind === 'reply' ? digitCards(e.dec?.code ?? 0, verbOf(e)) : [];
  if (!cards.length) return null;
  return (
    <ul class="digits" data-k={toneOf(e)} aria-label={t('inspector.digits')}>
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
