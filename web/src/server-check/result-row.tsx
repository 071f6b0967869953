import type { CaseResult, Deviation, Difference } from '../contract';
import { gradeText, signOf } from '../course/text';
import { t } from '../i18n';
import { select } from '../store/actions';
import { dialog, recording } from '../store/state';
import { flawText, stumbleOf, titleOf } from './text';

/** Selects an event in the ladder, behind the dialog. */
function show(event: number): void {
  dialog.value = null;
  select(event);
}

/** What leads to an event, if the page shows the record that has it. */
function To({ event, text }: { event?: number; text: string }) {
  if (!event || recording.value) return <>{text}</>;
  return (
    <button type="button" class="link" title={t('course.show')} onClick={() => show(event)}>
      {text}
    </button>
  );
}

/** One script: its verdict, why, what the engine says, and the conversation. */
export function ResultRow({ r }: { r: CaseResult }) {
  const stumble = stumbleOf(r);
  return (
    <tr data-g={r.verdict}>
      <td>
        <span aria-hidden="true">{signOf(r.verdict)}</span> {gradeText(r.verdict)}
      </td>
      <td>
        <To event={r.event} text={titleOf(r)} />
        <small class="mono">{r.id}</small>
        {(r.findings || r.differences || stumble) && (
          <ul>
            {r.findings?.map((f) => (
              <Found key={f.request + f.reply} f={f} />
            ))}
            {r.differences?.map((d) => (
              <Differs key={d.request + d.server} d={d} />
            ))}
            {stumble && <li>{t('check.stumble', { text: stumble })}</li>}
          </ul>
        )}
        <details>
          <summary>{t('check.said')}</summary>
          <pre>{r.exchanges.join('\n')}</pre>
        </details>
      </td>
      <td class="mono">{r.clause}</td>
      <td data-g={r.ours}>{`${signOf(r.ours)} ${gradeText(r.ours)}`}</td>
    </tr>
  );
}

function Found({ f }: { f: Deviation }) {
  return (
    <li data-g={f.verdict}>
      <To event={f.event} text={f.request} /> → <q>{f.reply}</q> · {flawText(f.flaw, f.why)}
    </li>
  );
}

function Differs({ d }: { d: Difference }) {
  return (
    <li>
      {d.request} → <q>{d.server}</q> · {t('check.col.ours')}: <q>{d.ftpsim}</q> ·{' '}
      <small>{t(`check.right.${d.right}`)}</small>
    </li>
  );
}
