import type { FtpEvent } from '../contract';
import { t } from '../i18n';
import { compareRuns, select } from '../store/actions';
import { linesOf, restoredTo, restores, type Span } from '../store/history-lines';
import { log, version } from '../store/state';
import './past.css';

/** Of a restore: the line of history that was left and the one that began. */
export function RestoredLine({ e }: { e: FtpEvent }) {
  version.value;
  const to = restoredTo(e);
  if (to === undefined) return null;
  const lines = linesOf(restores.value, log.lastId);
  const n = restores.value.findIndex((r) => r.id === e.id) + 1;
  return (
    <section class="lines" aria-labelledby="lines-title">
      <h3 class="sub-head" id="lines-title">
        {t('lines.title')}
      </h3>
      <p>{t('lines.text', { id: String(to) })}</p>
      <dl>
        {[n - 1, n].map((i) => (
          <div key={i}>
            <dt>{t(i === n ? 'lines.new' : 'lines.old', { n: String(i + 1) })}</dt>
            <dd>
              {(lines[i] ?? []).map((s, at) => (
                <span key={s.from}>
                  {at > 0 && ', '}
                  <Part s={s} />
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <button type="button" class="out" onClick={() => compareRuns(`L${n}`, `L${n + 1}`)}>
        {t('compare.lines')}
      </button>
    </section>
  );
}

/** "#1–#12", each end a way there. */
function Part({ s }: { s: Span }) {
  const jump = (id: number) => (
    <button type="button" class="link" onClick={() => select(id)}>
      #{id}
    </button>
  );
  return (
    <>
      {jump(s.from)}
      {s.to > s.from && (
        <>
          {'–'}
          {jump(s.to)}
        </>
      )}
    </>
  );
}
