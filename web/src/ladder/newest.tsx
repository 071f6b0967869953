import { computed } from '@preact/signals';
import arrowDown from 'lucide-static/icons/arrow-down.svg?raw';
import { t } from '../i18n';
import { goLive } from '../store/actions';
import { cursor, follow } from '../store/state';
import { Icon } from '../ui/icon';
import { rowCount } from './rows';
import { viewport } from './viewport';

/** Rows below the last one in view; 0 while the list keeps to its end. */
const below = computed(() => (follow.value ? 0 : Math.max(0, rowCount.value - viewport.value.to)));

/** A line under the list that says how many rows wait below and leads to the newest, also from the past. */
export function Newest() {
  const n = below.value;
  if (n === 0 && cursor.value === 0) return null;
  return (
    <div class="now">
      <button type="button" class="plain" onClick={goLive}>
        <Icon svg={arrowDown} size={14} />
        {t('ladder.live')}
        {n > 0 && <span class="mute">· {t('ladder.below', { n })}</span>}
      </button>
    </div>
  );
}
