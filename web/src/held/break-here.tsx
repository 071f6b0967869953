import dot from 'lucide-static/icons/circle-dot.svg?raw';
import { t } from '../i18n';
import { breakOf, canBreak, toggleBreak } from '../store/gate';
import { Icon } from '../ui/icon';

/** Sets a breakpoint of an expression, or takes it away again. */
export function BreakHere({ expr }: { expr: string }) {
  const on = breakOf(expr) !== undefined;
  const label = t(on ? 'breaks.unset' : 'breaks.set', { expr });
  return (
    <button
      type="button"
      class={`ic break-here${on ? ' on' : ''}`}
      aria-pressed={on}
      aria-label={label}
      title={label}
      onClick={() => void toggleBreak(expr)}
    >
      <Icon svg={dot} />
    </button>
  );
}

/** Makes a breakpoint of what the filter box has; nothing while that cannot be one. */
export function PauseOnThis({ text }: { text: string }) {
  return canBreak(text) ? <BreakHere expr={text.trim()} /> : null;
}
