import type { FtpEvent } from '../contract';
import { fill, formatBytes, hasAll, lang, t, tMaybe } from '../i18n';
import { languages } from '../i18n/languages';
import { drawn } from '../names/drawn';
import { Drawn } from '../names/named';
import { explain, type Sentence } from './explain';

/** The plain sentence about an event; why it came to it is said below, where the engine tells. */
export function Say({ e, command }: { e: FtpEvent; command?: FtpEvent }) {
  const said = explain(e, command);
  const why = e.dec?.why && !e.dec.check && !said.whole ? tMaybe(`why.${e.dec.why}`, '') : '';
  return (
    <p class="say">
      <Drawn text={sentence(said)} />
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

/** What a client or server sent, as it can stand in a sentence: blanks that would go unseen are drawn too. */
const visible = (sent: string): string =>
  drawn(sent.replace(/^ +| +$| {2,}/g, (blanks) => '␠'.repeat(blanks.length)));
