import landmark from 'lucide-static/icons/landmark.svg?raw';
import { t } from '../i18n';
import { openMuseum } from '../store/museum';
import { Icon } from '../ui/icon';

/** Opens the museum of the two-week server. */
export function MuseumLink() {
  return (
    <button type="button" class="link reference-picture" onClick={() => openMuseum()}>
      <Icon svg={landmark} size={14} /> {t('museum.open')}
    </button>
  );
}
