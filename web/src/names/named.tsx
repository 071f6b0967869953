import { t } from '../i18n';
import { drawn } from './drawn';
import { guess } from './encoding-guess';
import './named.css';

/** A symbol that stands for a control character, or for a blank that would go unseen. */
const symbol = /([\u2400-\u2421])/;
const names =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US SP DEL'.split(
    ' ',
  );

/**
 * A text with its control characters by name, each in a box: few fonts have their symbols. The symbols stay in
 * the text, for who copies it.
 */
export function Drawn({ text }: { text: string }) {
  const parts = drawn(text).split(symbol);
  if (parts.length === 1) return <>{parts[0]}</>;
  return (
    <>
      {parts.map((part, i) =>
        i % 2 ? (
          <span key={i} class="control-name" data-name={names[part.charCodeAt(0) - 0x2400]}>
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </>
  );
}

/**
 * A text with names in it: those that are not UTF-8 as what they probably are, and marked as a guess. Control
 * characters have their names.
 */
export function Named({ text }: { text: string }) {
  const g = guess(text);
  if (!g) return <Drawn text={text} />;
  const { encoding, bytes } = g;
  const why = encoding ? t('name.guess', { encoding, bytes }) : t('name.bytes', { bytes });
  return (
    <>
      <Drawn text={g.text} />{' '}
      <span class="guess" title={why}>
        {encoding ? `${encoding}?` : t('name.no-guess')}
        <span class="sr">{why}</span>
      </span>
    </>
  );
}
