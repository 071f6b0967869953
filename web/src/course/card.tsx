import type { Card, Case, ObstacleInfo } from '../contract';
import { t } from '../i18n';
import { select } from '../store/actions';
import { cardFile } from '../store/course';
import { course, dialog, recording } from '../store/state';
import { SaveCard } from './save';
import { doesOf, findingText, gradeText, nameOfObstacle, signOf } from './text';

/** The verdicts of a course, each with the way to its events. */
export function CardView({ card, running }: { card: Card; running: boolean }) {
  const obstacles = new Map(course.value?.course.obstacles.map((o) => [o.name, o]));
  const passed = card.cases.filter((c) => c.verdict === 'pass').length;
  return (
    <section class="course-card" aria-label={t('course.card', { client: card.client })}>
      <header>
        <h3>{t('course.card', { client: card.client })}</h3>
        <b>{t('course.sum', { passed, n: card.cases.length })}</b>
      </header>
      <table>
        <thead>
          <tr>
            <th>{t('course.col.verdict')}</th>
            <th>{t('course.col.obstacle')}</th>
            <th>{t('course.col.end')}</th>
            <th>{t('course.col.clause')}</th>
          </tr>
        </thead>
        <tbody>
          {card.cases.map((c) => (
            <CaseRow key={c.obstacle} c={c} o={obstacles.get(c.obstacle)} />
          ))}
        </tbody>
      </table>
      {!running && <SaveCard of={card.client} file={cardFile} />}
    </section>
  );
}

/** Selects an event in the ladder, behind the dialog. */
function show(event: number): void {
  dialog.value = null;
  select(event);
}

function CaseRow({ c, o }: { c: Case; o?: ObstacleInfo }) {
  const name = o ? nameOfObstacle(o) : c.obstacle;
  return (
    <tr data-g={c.verdict}>
      <td>
        <span aria-hidden="true">{signOf(c.verdict)}</span> {gradeText(c.verdict)}
      </td>
      <td>
        {c.event && !recording.value ? (
          <button type="button" class="link" title={t('course.show')} onClick={() => show(c.event ?? 0)}>
            {name}
          </button>
        ) : (
          name
        )}
        {o && c.verdict !== 'pass' && <small>{doesOf(o)}</small>}
        {c.findings && (
          <ul>
            {c.findings
              .filter((f) => f.verdict !== 'info')
              .map((f) => (
                <li key={f.rule} data-g={f.verdict}>
                  {f.event && !recording.value ? (
                    <button type="button" class="link" onClick={() => show(f.event ?? 0)}>
                      {findingText(f)}
                    </button>
                  ) : (
                    findingText(f)
                  )}{' '}
                  <small>{f.clause}</small>
                </li>
              ))}
          </ul>
        )}
      </td>
      <td>{t(`course.end.${c.ending}`)}</td>
      <td class="mono">{c.clause}</td>
    </tr>
  );
}
