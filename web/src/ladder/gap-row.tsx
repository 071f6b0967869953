import { t } from '../i18n';
import { gap, log } from '../store/state';

/** The first row when the record is full: what is no longer there. */
export function GapRow() {
  return (
    <div
      class="r gap"
      role="row"
      id="gap"
      aria-rowindex={2}
      aria-label={t('gap.say', { n: gap.value, kept: log.length })}
    >
      <span role="gridcell">
        <span>{t('gap.row', { n: gap.value })}</span>
        <button type="button" class="link" popovertarget="export">
          {t('gap.export')}
        </button>
      </span>
    </div>
  );
}
