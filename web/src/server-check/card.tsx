import { useState } from 'preact/hooks';
import type { Grade, Group, Scorecard } from '../contract';
import { SaveCard } from '../course/save';
import { gradeText } from '../course/text';
import { t, tMaybe } from '../i18n';
import { serverCardFile } from '../store/server-check';
import { ResultRow } from './result-row';

const grades: readonly Grade[] = ['pass', 'lenient', 'fail', 'info', 'not reached'];

/** The verdicts on a server, group by group. What passes shows on request. */
export function ServerCard({ card }: { card: Scorecard }) {
  const [all, setAll] = useState(false);
  const shown = card.results.filter((r) => all || r.verdict !== 'pass');
  const groups = [...new Set(shown.map((r) => r.group))];
  return (
    <section class="course-card server-card" aria-label={t('check.card', { server: card.server })}>
      <header>
        <h3>{t('check.card', { server: card.server })}</h3>
        <b>
          {grades
            .map((g) => ({ g, n: card.results.filter((r) => r.verdict === g).length }))
            .filter(({ n }) => n > 0)
            .map(({ g, n }) => `${n} ${gradeText(g)}`)
            .join(' · ')}
        </b>
      </header>
      <About card={card} />
      <label class="check-all">
        <input type="checkbox" checked={all} onChange={(e) => setAll(e.currentTarget.checked)} />
        {t('check.all', { n: card.results.length })}
      </label>
      {groups.map((g) => (
        <GroupTable key={g} group={g} card={card} all={all} />
      ))}
      <SaveCard of={card.server} file={serverCardFile} />
    </section>
  );
}

function About({ card }: { card: Scorecard }) {
  return (
    <div class="check-about">
      <p>
        <q>{card.greeting}</q>{' '}
        {t('check.profile', { profile: tMaybe(`profile.${card.profile}`, card.profile) })}
      </p>
      {card.fingerprint && (
        <p>
          {t('check.certificate')} <code>{card.fingerprint}</code>
        </p>
      )}
      {card.left?.map((path) => (
        <p key={path} class="check-error">
          {t('check.left', { path })}
        </p>
      ))}
    </div>
  );
}

function GroupTable({ group, card, all }: { group: Group; card: Scorecard; all: boolean }) {
  return (
    <table>
      <caption>{t(`check.group.${group}`)}</caption>
      <thead>
        <tr>
          <th>{t('course.col.verdict')}</th>
          <th>{t('check.col.case')}</th>
          <th>{t('course.col.clause')}</th>
          <th>{t('check.col.ours')}</th>
        </tr>
      </thead>
      <tbody>
        {card.results
          .filter((r) => r.group === group && (all || r.verdict !== 'pass'))
          .map((r) => (
            <ResultRow key={r.id} r={r} />
          ))}
      </tbody>
    </table>
  );
}
