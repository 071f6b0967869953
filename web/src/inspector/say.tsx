import { formatBytes, lang, t, tMaybe } from '../i18n';
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
  const vars: Record<string, string | number> = { ...s.args };
  for (const name of ['bytes', 'total']) {
    if (typeof vars[name] === 'number') vars[name] = formatBytes(vars[name]);
  }
  if (vars.verb === '') vars.verb = t('say.the-command');
  const text = tMaybe(s.key, '', vars);
  return languages[lang.value].capitals ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
