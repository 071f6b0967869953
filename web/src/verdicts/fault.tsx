import alertIcon from 'lucide-static/icons/triangle-alert.svg?raw';
import { t } from '../i18n';
import { select } from '../store/actions';
import { worstOf } from '../store/verdicts';
import { Icon } from '../ui/icon';
import { sentenceOf } from './text';
import './verdicts.css';

/** Whose fault it is, in one line that leads to the event; nothing while no side is accused. */
export function Fault({ sid }: { sid: string }) {
  const v = worstOf(sid);
  if (!v) return null;
  return (
    <button
      type="button"
      class="fault"
      data-k={v.severity}
      data-rule={v.rule}
      title={`${sentenceOf(v)} ${v.clause ?? ''} · ${t('verdict.go', { id: String(v.event) })}`}
      onClick={() => select(v.event)}
    >
      <Icon svg={alertIcon} size={13} />
      <span>
        <b>{t(`verdict.side.${v.side}`)}</b> {sentenceOf(v)} {v.clause && <small>{v.clause}</small>}
      </span>
    </button>
  );
}
