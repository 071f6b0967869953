import type { Card } from '../contract';
import { t } from '../i18n';
import { courses, keyOf } from '../store/course';
import { gradeText, nameOfObstacle, signOf } from './text';

/** Several clients beside one another: a row for each obstacle that one of them has met. */
export function Matrix({ cards }: { cards: readonly Card[] }) {
  return (
    <section class="course-matrix" aria-label={t('course.matrix')}>
      <h3>{t('course.matrix')}</h3>
      <table>
        <thead>
          <tr>
            <th>{t('course.col.obstacle')}</th>
            {cards.map((c) => (
              <th key={keyOf(c)}>
                {c.client}
                {twice(cards, c) && <small>{dayOf(c)}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {metBy(cards).map(({ name, title }) => (
            <tr key={name}>
              <th scope="row">{title}</th>
              {cards.map((c) => {
                const x = c.cases.find((x) => x.obstacle === name);
                return (
                  <td key={keyOf(c)} data-g={x?.verdict}>
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

/** The obstacles that a client has met, in the order of the course. A file may have some that this page does not know. */
function metBy(cards: readonly Card[]): { name: string; title: string }[] {
  const met = new Set(cards.flatMap((c) => c.cases.map((x) => x.obstacle)));
  const known = courses.value.find((c) => c.name === 'all')?.obstacles ?? [];
  const rows = known
    .filter((o) => met.delete(o.name))
    .map((o) => ({ name: o.name, title: nameOfObstacle(o) }));
  return [...rows, ...[...met].map((name) => ({ name, title: name }))];
}

/** Whether another card has the same client. */
const twice = (cards: readonly Card[], c: Card): boolean =>
  cards.some((other) => other !== c && other.client === c.client);

const dayOf = (c: Card): string => ` ${c.course}, ${String(c.began).slice(0, 16).replace('T', ' ')}`;
