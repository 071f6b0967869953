import saved from 'lucide-static/icons/hard-drive.svg?raw';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import { formatBytes, formatTime, t } from '../i18n';
import { status } from '../store/state';
import { Icon } from '../ui/icon';
import './persist.css';

/** One line that tells whether the files are stored; nothing while nobody has asked for it. */
export function KeepState({ brief }: { brief?: boolean }) {
  const k = status.value.keep;
  if (k.state === 'none' || k.state === 'off' || (k.state === 'saved' && !k.at)) return null;
  const bad = k.state === 'full' || k.state === 'failed' || !!k.broken;
  return (
    <span class={bad ? 'keep-state bad' : 'keep-state'} title={k.error}>
      <Icon svg={bad ? alert : saved} size={12} />
      {k.state === 'saved' && !k.broken
        ? t(brief || !k.files ? 'keep.saved.brief' : 'keep.saved', {
            n: k.files ?? 0,
            size: formatBytes(k.bytes ?? 0),
            time: formatTime(k.at ?? 0),
          })
        : t(k.broken ? 'keep.failed' : `keep.${k.state}`)}
    </span>
  );
}
