import saved from 'lucide-static/icons/hard-drive.svg?raw';
import upload from 'lucide-static/icons/hard-drive-upload.svg?raw';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import type { Keep } from '../contract';
import { formatBytes, formatTime, t } from '../i18n';
import { status, unstored } from '../store/state';
import { Icon } from '../ui/icon';
import './persist.css';

/** One line that tells whether the files are stored; nothing while nobody has asked for it. */
export function KeepState({ brief }: { brief?: boolean }) {
  const k = status.value.keep;
  const due = unstored.value.files || unstored.value.record;
  if (k.state === 'none' || k.state === 'off' || (k.state === 'saved' && !k.at && !due)) return null;
  const bad = k.state === 'full' || k.state === 'failed';
  return (
    <span class={bad ? 'keep-state bad' : due ? 'keep-state due' : 'keep-state'} title={k.error}>
      <Icon svg={bad ? alert : due ? upload : saved} size={12} />
      {inWords(k, due, brief)}
    </span>
  );
}

function inWords(k: Keep, due: boolean, brief?: boolean): string {
  if (k.state === 'full' || k.state === 'failed') return t(`keep.${k.state}`);
  if (due) return t('keep.due');
  return t(brief || !k.files ? 'keep.saved.brief' : 'keep.saved', {
    n: k.files ?? 0,
    size: formatBytes(k.bytes ?? 0),
    time: formatTime(k.at ?? 0),
  });
}
