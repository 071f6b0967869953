import pencil from 'lucide-static/icons/pencil.svg?raw';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import zap from 'lucide-static/icons/zap.svg?raw';
import type { FtpEvent } from '../contract';
import { isWrong } from '../store/filter-values';
import { Icon } from '../ui/icon';

/** That an event is wrong, or was edited: in the table, and in a chip where the ladder's last column is not drawn. */
export function Marks({ e }: { e: FtpEvent }) {
  const wrong = isWrong(e);
  const edited = e.origin === 'edited';
  if (!wrong && !edited && !e.fault) return null;
  return (
    <span class="marks">
      {e.fault && <Icon svg={zap} size={12} class="hold" />}
      {wrong && <Icon svg={alert} size={13} class="bad" />}
      {edited && <Icon svg={pencil} size={12} class="hold" />}
    </span>
  );
}
