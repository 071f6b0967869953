import down from 'lucide-static/icons/download.svg?raw';
import { t } from '../i18n';
import { Icon } from '../ui/icon';
import { saveHandIns } from './actions';
import { collected, missing } from './store';

/** Opens the table of hand-ins in a tab of its own. A window that this page opens has its token. */
const openGrading = () => void window.open('./?grade=1', '_blank');

/** How far the collection of the hand-ins has come, and what to do with them. */
export function Collected() {
  const c = collected.value;
  if (!c) return null;
  return (
    <section class="class-collected" aria-label={t('class.collected')}>
      <b>{t('class.collected')}</b>
      <progress max={c.want || 1} value={c.have} aria-label={t('class.collected')} />
      <span role="status">
        {c.want === 0
          ? t('class.nobody')
          : t('class.collected.at', { n: String(c.have), all: String(c.want) })}
        {c.done && missing.value.length > 0 && ` ${t('class.missing', { names: missing.value.join(', ') })}`}
      </span>
      <span class="grow" />
      {c.have > 0 && (
        <>
          <button type="button" class="out" onClick={() => void saveHandIns()}>
            <Icon svg={down} size={15} />
            {t('class.zip')}
          </button>
          <button type="button" class="pri" onClick={openGrading}>
            {t('class.grade')}
          </button>
        </>
      )}
      <button
        type="button"
        class="out"
        onClick={() => {
          collected.value = null;
        }}
      >
        {t('notice.close')}
      </button>
    </section>
  );
}
