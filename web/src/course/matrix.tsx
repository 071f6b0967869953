import type { Card } from '../contract';
import { t } from '../i18n';
import { courses } from '../store/course';
import { gradeText, nameOfObstacle, signOf } from './text';

/** Several clients beside one another: a row for each obstacle that one of them has met. */
export function Matrix({ cards }: { cards: readonly Card[] }) {
  const known = courses.value.find((c) => c.name === 'all')?.obstacles ?? [];
  const met = known.filter((o) => cards.some((c) => c.cases.some((x) => x.obstacle === o.name)));
  return (
    <section class="course-matrix" aria-label={t('course.matrix')}>
      <h3>{t('course.matrix')}</h3>
      <table>
        <thead>
          <tr>
            <th>{t('course.col.obstacle')}</th>
            {cards.map((c) => (
              <th key={`${c.client} ${c.course}`}>{c.client}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {met.map((o) => (
            <tr key={o.name}>
              <th scope="row">{nameOfObstacle(o)}</th>
              {cards.map((c) => {
                const x = c.cases.find((x) => x.obstacle === o.name);
                return (
                  <td key={`${c.client} ${c.course}`} data-g={x?.verdict}>
                    {x && `${signOf(x.verdict)} ${gradeText(x.verdict)}`}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
