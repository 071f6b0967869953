import image from 'lucide-static/icons/image.svg?raw';
import { t } from '../i18n';
import { viewed } from '../store/past';
import { dialog, dirs } from '../store/state';
import { Icon } from '../ui/icon';

const folder = '/pub';
const name = 'two-connections.png';

/** Opens the server's picture of the two connections; none where the file is not there. */
export function PictureLink() {
  const file = dirs.value.get(folder)?.find((f) => f.name === name);
  if (!file) return null;
  const open = () => {
    viewed.value = { path: `${folder}/${name}`, at: 0, size: file.size };
    dialog.value = 'file';
  };
  return (
    <button type="button" class="link reference-picture" onClick={open}>
      <Icon svg={image} size={14} /> {t('reference.picture')}
    </button>
  );
}
