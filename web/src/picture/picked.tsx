import camera from 'lucide-static/icons/camera.svg?raw';
import { t } from '../i18n';
import { unpick } from '../store/actions';
import { dialog, picked } from '../store/state';
import { Copy } from '../ui/copy';
import { Icon } from '../ui/icon';
import { pickedEvents } from './rows';
import { asText } from './text';
import './picture.css';

/** What can be done with several rows at once. */
export function Picked() {
  return (
    <div class="picked" role="group" aria-label={t('picked.label')}>
      <span role="status">{t('picked.count', { n: picked.value.size })}</span>
      <span class="grow" />
      <Copy text={() => asText(pickedEvents())} what={t('picked.what')} label={t('picked.copy')} />
      <button
        type="button"
        class="out"
        onClick={() => {
          dialog.value = 'picture';
        }}
      >
        <Icon svg={camera} />
        {t('picked.picture')}
      </button>
      <button type="button" onClick={unpick}>
        {t('picked.clear')}
      </button>
    </div>
  );
}
