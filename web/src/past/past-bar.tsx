import history from 'lucide-static/icons/history.svg?raw';
import { t, tMaybe } from '../i18n';
import { goLive } from '../store/actions';
import { filesLost, past } from '../store/past';
import { askRestore } from '../store/snapshots';
import { cursor, recording } from '../store/state';
import { Calm } from '../ui/calm';
import { Icon } from '../ui/icon';
import './past.css';

/** Says that the files are those of the past, and leads back: for real, or only the look. */
export function PastBar() {
  const id = cursor.value;
  const lost = filesLost.value;
  return (
    <div class="past-bar">
      <p>
        <Icon svg={history} size={14} />
        {lost ? (
          <span role="status">{tMaybe(`past.${lost}`, t('error.failed'))}</span>
        ) : (
          <Calm text={`${t('past.files', { id: String(id) })} · ${t('past.read-only')}`}>
            <b>{t('past.files', { id: String(id) })}</b> · {t('past.read-only')}
          </Calm>
        )}
      </p>
      {!lost && <Difference />}
      <div class="past-do">
        {!lost && (!recording.value || recording.value.files) && (
          <button type="button" class="out" onClick={() => void askRestore({ id })}>
            {t('past.restore')}
          </button>
        )}
        <button type="button" class="pri" onClick={goLive}>
          {t('past.now')}
        </button>
      </div>
    </div>
  );
}

/** How much has changed since. */
function Difference() {
  const n = { changed: 0, gone: 0, later: 0 };
  for (const c of past.value?.changes.values() ?? [])
    n[c.what === 'created' ? 'later' : c.what === 'removed' ? 'gone' : 'changed']++;
  const parts = (['changed', 'gone', 'later'] as const).filter((k) => n[k] > 0);
  return (
    <p class="past-since">
      {parts.length ? parts.map((k) => t(`past.n-${k}`, { n: n[k] })).join(' · ') : t('past.same')}
    </p>
  );
}
