import { fill, formatBytes, hasAll, lang, t, tMaybe } from '../i18n';
import { languages } from '../i18n/languages';
import type { FtpEvent } from '../wire';
import { explain, type Sentence } from './explain';

/** The plain sentence about an event; why it came to it is said below, where the engine tells. */
export function Say({ e, command }: { e: FtpEvent; command?: FtpEvent }) {
  const said = explain(e, command);
  const why = e.dec?.why && !e.dec.check && !said.whole ? tMaybe(`why.${e.dec.why}`, '') : '';
  return (
    <p class="say">
      {sentence(said)}
      {why && <span class="why">{why}</span>}
    </p>
  );
}

/** The text of a sentence in the page's language. */
export function sentence(s: Sentence): string {
  const vars: Record<string, string | number> = {};
  for (const [name, v] of Object.entries(s.args)) vars[name] = typeof v === 'string' ? visible(v) : v;
  for (const name of ['bytes', 'total']) {
    if (typeof vars[name] === 'number') vars[name] = formatBytes(vars[name]);
  }
  if (!vars.verb) vars.verb = t('say.the-command');
  const text = textFor(s.key, vars) ?? textFor(s.bare ?? s.key, vars) ?? '';
  return languages[lang.value].capitals ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** The text of a key, when there is something for each of its gaps. */
function textFor(key: string, vars: Record<string, string | number>): string | undefined {
  const text = tMaybe(key, '');
  return hasAll(text, vars) ? fill(text, vars) : undefined;
}

/** What a client or server sent, as it can stand in a sentence: what nobody would see in it is drawn. */
function visible(sent: string): string {
  return sent
    .replace(/^ +| +$| {2,}/g, (blanks) => '␠'.repeat(blanks.length))
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/gu, drawn);
}

function drawn(c: string): string {
  const code = c.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
