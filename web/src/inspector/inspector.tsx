import searchIcon from 'lucide-static/icons/search.svg?raw';
import { t } from '../i18n';
import { selected } from '../store/state';
import { Icon } from '../ui/icon';
import { lazy } from '../ui/lazy';
import './inspector.css';

const Card = lazy(() => import('./card').then((m) => m.Card));

/** Everything about the selected event. */
export function Inspector() {
  const e = selected.value;
  return e ? <Card e={e} /> : <Nothing />;
}

function Nothing() {
  return (
    <div class="insp-empty">
      <h2 class="head">{t('inspector.title')}</h2>
      <div class="insp-none">
        <span class="round">
          <Icon svg={searchIcon} />
        </span>
        <b>{t('inspector.none')}</b>
        <p>{t('inspector.none.how')}</p>
      </div>
    </div>
  );
}
