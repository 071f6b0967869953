import { t } from '../i18n';
import { drawn } from './drawn';
import { guess } from './encoding-guess';
import './named.css';

/**
 * A text with names in it: those that are not UTF-8 as what they probably are, and marked as a guess. Control
 * characters are drawn as symbols.
 */
export function Named({ text }: { text: string }) {
  const g = guess(text);
  if (!g) return <>{drawn(text)}</>;
  const { encoding, bytes } = g;
  const why = encoding ? t('name.guess', { encoding, bytes }) : t('name.bytes', { bytes });
  return (
    <>
      {drawn(g.text)}{' '}
      <span class="guess" title={why}>
        {encoding ? `${encoding}?` : t('name.no-guess')}
        <span class="sr">{why}</span>
      </span>
    </>
  );
}
