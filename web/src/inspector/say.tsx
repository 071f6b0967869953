import { formatBytes, lang, t, tMaybe } from '../i18n';
import type { FtpEvent } from '../wire';
import { explain, type Sentence } from './explain';

/** The plain sentence about an event, and the engine's own reason where it has one. */
export function Say({ e, command }: { e: FtpEvent; command?: FtpEvent }) {
  const why = e.dec?.why ? tMaybe(`why.${e.dec.why}`, '') : '';
  // A warning answers nothing: its reason is all that there is to say.
  if (e.kind === 'warning' && why) return <p class="say">{why}</p>;
  return (
    <p class="say">
      {sentence(explain(e, command))}
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
  return lang.value === 'en' ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
