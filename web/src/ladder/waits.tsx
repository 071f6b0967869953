import hourglass from 'lucide-static/icons/hourglass.svg?raw';
import type { ComponentChildren } from 'preact';
import type { Waiting } from '../contract';
import { t } from '../i18n';
import { Badge } from '../ui/badge';
import { Icon } from '../ui/icon';
import { waits } from './foot';
import { lead, rowCount } from './rows';
import { waitText } from './wait-text';
import './waits.css';

/** What is waited for at this moment and for how long, a line for each session; it counts in silence. */
export function Waits() {
  const { lines, more } = waits.value;
  const next = lead.value + rowCount.value + 2;
  return (
    <>
      {lines.map((w, i) => (
        <Line key={w.sid} index={next + i} sid={w.sid}>
          <Text w={w} />
        </Line>
      ))}
      {more > 0 && (
        <div class="r wait more" role="row" aria-rowindex={next + lines.length}>
          <span role="gridcell">{t('wait.more', { n: more })}</span>
        </div>
      )}
    </>
  );
}

function Line({ index, sid, children }: { index: number; sid: string; children: ComponentChildren }) {
  return (
    <div class="r wait" role="row" aria-rowindex={index} data-wait={sid}>
      <i class="life c" />
      <i class="life s" />
      <span role="gridcell">
        <Icon svg={hourglass} size={13} />
        <Badge sid={sid} />
        <span class="text">{children}</span>
      </span>
    </div>
  );
}

/** Alone in being drawn anew each second. */
function Text({ w }: { w: Waiting }) {
  return <>{waitText(w)}</>;
}
