import { lang, t } from '../i18n';
import { type Lang, langs, languages } from '../i18n/languages';
import { chooseLang } from '../store/settings';

/** One button: it shows the languages and goes to the next. */
export function LangSwitch({ class: more = '' }: { class?: string }) {
  const next = langs[(langs.indexOf(lang.value) + 1) % langs.length] as Lang;
  return (
    <button
      type="button"
      class={`lang ${more}`}
      title={t('header.language')}
      onClick={() => chooseLang(next)}
    >
      {langs.map((l) => (
        <span key={l} class={l === lang.value ? 'on' : ''} lang={l}>
          {languages[l].short}
        </span>
      ))}
    </button>
  );
}
