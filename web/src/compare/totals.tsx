import type { Totals } from '../contract';
import { t } from '../i18n';
import { delta, measures } from './words';

/** The totals of both runs, each with two bars. */
export function TotalsTable({ a, b }: { a: Totals; b: Totals }) {
  const shown = measures.filter((m) => m.key !== 'held' || a.held || b.held);
  return (
    <div class="cmp-totals" role="table" aria-label={t('compare.totals')}>
      <div role="row" class="sr">
        <span role="columnheader">{t('compare.measure')}</span>
        <span role="columnheader">A</span>
        <span role="columnheader">B</span>
        <span role="columnheader">{t('compare.delta')}</span>
      </div>
      {shown.map(({ key, name, text }) => {
        const [x, y] = [Number(a[key]), Number(b[key])];
        const most = Math.max(x, y, 1);
        return (
          <div role="row" class="cmp-total" key={key} title={t(`${name}.why` as typeof name)}>
            <span role="rowheader">{t(name)}</span>
            <span role="cell" class="cmp-val a">
              <i style={{ '--w': x / most }} />
              <b>{text(x)}</b>
            </span>
            <span role="cell" class="cmp-val b">
              <i style={{ '--w': y / most }} />
              <b>{text(y)}</b>
            </span>
            <span role="cell" class="cmp-delta" data-same={x === y}>
              {delta(x, y, text)}
            </span>
          </div>
        );
      })}
      {(a.cut || b.cut) && <p class="cmp-cut">{t('compare.cut')}</p>}
    </div>
  );
}
