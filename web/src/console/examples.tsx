import { t } from '../i18n';
import { allScripts, scripts } from './scripts';

/** The examples, each a button that types for the reader. They stay, so that one can be tried after the other. */
export function Examples() {
  return (
    <div class="examples" role="group" aria-label={t('console.scripts')}>
      {allScripts.map((id) => (
        <button key={id} type="button" class="out" onClick={() => void scripts[id]()}>
          {t(`script.${id}`)}
        </button>
      ))}
    </div>
  );
}
