import { t } from '../i18n';
import { connMap, visible } from '../store/state';
import { isKept } from './columns';
import { viewport } from './viewport';

/** The heads of the data lanes: what each carries at the last row in view. */
export function LaneHeads({ lanes }: { lanes: readonly number[] }) {
  const { list, length } = visible.value;
  const e = list.at(Math.min(viewport.value.to, length) - 1);
  return (
    <>
      {lanes.map((lane, i) => {
        const pipe = e?.live?.find((p) => p.l === lane && isKept(p.c));
        const conn = pipe && connMap.get(pipe.c);
        const port = pipe?.p || conn?.port;
        const more = i === lanes.length - 1 ? (e?.more ?? 0) : 0;
        return (
          <span key={lane} role="columnheader" class="lane" data-lane={lane} data-idle={!pipe}>
            <b>
              <span class="w">
                {port ? (
                  <>
                    <span class="roomy">{t('col.data.none')} </span>:{port}
                  </>
                ) : (
                  t('col.data.none')
                )}
              </span>
              <span class="nw">D{lane + 1}</span>
              {more > 0 && <em>{t('col.more', { n: more })}</em>}
            </b>
            <small>
              {conn ? conn.sid : <span class="roomy">{t('col.data.idle')}</span>}
              {conn && <span class="roomy"> · {t(`mode.${conn.how}`)}</span>}
            </small>
          </span>
        );
      })}
    </>
  );
}
