import plus from 'lucide-static/icons/plus.svg?raw';
import { FaultList } from '../faults/list';
import { t } from '../i18n';
import { dialog } from '../store/state';
import { Icon } from '../ui/icon';
import { Say } from './say-panel';
import './rules.css';

/** The faults in force, the way to the library of faults, and a form for a word of one's own. */
export function FaultsPanel({ close }: { close: () => void }) {
  const choose = () => {
    close();
    dialog.value = 'faults';
  };
  return (
    <>
      <h2>{t('faults.title')}</h2>
      <FaultList />
      <button type="button" class="pri" onClick={choose}>
        <Icon svg={plus} size={14} />
        {t('faults.choose')}
      </button>
      <Say />
    </>
  );
}
