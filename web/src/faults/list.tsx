import trash from 'lucide-static/icons/trash-2.svg?raw';
import type { Fault } from '../contract';
import { t } from '../i18n';
import { delFault, setFault } from '../store/gate';
import { rules } from '../store/state';
import { Icon } from '../ui/icon';
import { nameOf } from './name';
import '../transport/rules.css';

/** The faults in force: on and off, hits, removed. */
export function FaultList() {
  const list = rules.value.faults;
  if (!list.length) return <p class="mute">{t('faults.none')}</p>;
  return (
    <ul>
      {list.map((f) => (
        <Row key={f.fid} f={f} />
      ))}
    </ul>
  );
}

function Row({ f }: { f: Fault }) {
  const name = nameOf(f.rule.name ?? '') || t('faults.own');
  const { first = 0 } = f.rule.when ?? {};
  const spent = first > 0 && (f.hits ?? 0) >= first;
  return (
    <li class={f.off || spent ? 'off' : ''}>
      <label>
        <input
          type="checkbox"
          checked={!f.off}
          aria-label={t('breaks.on', { expr: name })}
          onChange={() => void setFault({ fid: f.fid, rule: f.rule, off: !f.off })}
        />
        <span>{name}</span>
      </label>
      <small>
        {f.rule.match && <code>{f.rule.match}</code>} {t('rules.hits', { n: f.hits ?? 0 })}
        {spent && ` · ${t('faults.spent')}`}
      </small>
      <button
        type="button"
        class="ic"
        aria-label={t('breaks.delete', { expr: name })}
        title={t('breaks.delete', { expr: name })}
        onClick={() => void delFault(f.fid)}
      >
        <Icon svg={trash} size={14} />
      </button>
    </li>
  );
}
