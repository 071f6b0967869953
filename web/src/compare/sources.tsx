import swap from 'lucide-static/icons/arrow-left-right.svg?raw';
import { t } from '../i18n';
import { clientName } from '../sessions/names';
import { chooseSides, type Side, sides, swapSides } from '../store/comparison';
import { restores } from '../store/lines';
import { sessions } from '../store/state';
import { Icon } from '../ui/icon';

/** A run that is no session, by name. */
export const runName = (value: string): string =>
  value.startsWith('L') ? t('lines.new', { n: value.slice(1) }) : t('compare.source.all');

/** Which two runs are compared. */
export function Sources() {
  return (
    <div class="cmp-sources">
      <Source side="a" />
      <button
        type="button"
        class="ic"
        aria-label={t('compare.swap')}
        title={t('compare.swap')}
        onClick={swapSides}
      >
        <Icon svg={swap} size={15} />
      </button>
      <Source side="b" />
    </div>
  );
}

function Source({ side }: { side: Side }) {
  const value = sides.value[side];
  const known = sessions.value;
  return (
    <label class="cmp-source" data-side={side}>
      <b>{side.toUpperCase()}</b>
      <span class="sr">{t(`compare.source.${side}`)}</span>
      <select value={value} onChange={(e) => chooseSides({ ...sides.peek(), [side]: e.currentTarget.value })}>
        <option value="">{t('compare.source.none')}</option>
        <optgroup label={t('sessions.title')}>
          {known.map((x) => (
            <option key={x.sid} value={x.sid}>
              {[x.sid, clientName(x), x.user].filter(Boolean).join(' · ')}
            </option>
          ))}
        </optgroup>
        {restores.value.length > 0 && (
          <optgroup label={t('lines.title')}>
            {[...restores.value, null].map((r, i) => (
              <option key={r?.id ?? 0} value={`L${i + 1}`}>
                {t(r ? 'lines.old' : 'lines.new', { n: String(i + 1) })}
              </option>
            ))}
          </optgroup>
        )}
        <option value="all">{t('compare.source.all')}</option>
      </select>
    </label>
  );
}
