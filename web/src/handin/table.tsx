import type { Graded, GradedItem, ItemMark, Remark } from '../contract';
import { formatNumber, lang, t } from '../i18n';
import { showHandIn } from '../store/handin';
import { RemarkText } from './remark';

/** The hand-ins of a class, a table for each lesson. */
export function ClassTable({ list }: { list: readonly Graded[] }) {
  const lessons = [...new Set(list.map((g) => g.lesson))].sort();
  return (
    <>
      {lessons.map((name) => (
        <LessonTable key={name} name={name} list={list.filter((g) => g.lesson === name)} />
      ))}
    </>
  );
}

/** The steps of a lesson with their items. */
function stepsOf(items: readonly GradedItem[]): { name: string; items: number }[] {
  const steps: { name: string; items: number }[] = [];
  for (const i of items) {
    const last = steps.at(-1);
    if (last?.name === i.step) last.items++;
    else steps.push({ name: i.step, items: 1 });
  }
  return steps;
}

function LessonTable({ name, list }: { name: string; list: readonly Graded[] }) {
  const steps = stepsOf(list[0]?.items ?? []);
  const title = name ? t('handin.table', { lesson: name }) : t('handin.table.none');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div class="handin-table scroll" role="group" aria-label={title} tabIndex={0}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('handin.col.student')}</th>
            <th scope="col">{t('handin.col.score')}</th>
            {steps.map((s) => (
              <th key={s.name} scope="colgroup" colSpan={s.items} class="mono">
                {s.name}
              </th>
            ))}
            <th scope="col">{t('handin.col.time')}</th>
            <th scope="col">{t('handin.col.remarks')}</th>
          </tr>
        </thead>
        <tbody>
          {[...list]
            .sort((a, b) => a.student.localeCompare(b.student))
            .map((g) => (
              <Row key={g.file} g={g} />
            ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ g }: { g: Graded }) {
  const open = (event: number) => void showHandIn(g.file, event);
  return (
    <tr>
      <th scope="row">
        <button type="button" class="link" title={t('handin.show')} onClick={() => open(0)}>
          {g.student || t('handin.nameless')}
        </button>
        <small class="mute">{g.file}</small>
      </th>
      <td class="num">{g.max ? `${formatNumber(g.score)}/${formatNumber(g.max)}` : '–'}</td>
      {g.items.map((i) => (
        <td key={`${i.step} ${i.item}`} data-mark={i.mark}>
          <ItemCell i={i} open={open} />
        </td>
      ))}
      <td>
        {g.began > 0 && <span class="handin-when">{when(g.began)}</span>}
        {g.took > 0 && <small class="mute">{t('handin.took', { n: Math.ceil(g.took / 60_000) })}</small>}
      </td>
      <td>
        <ul class="handin-remarks">
          {g.remarks.map((r, n) => (
            <li key={`${r.code} ${n}`}>
              <RemarkCell r={r} open={open} />
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

const signs: Record<ItemMark, string> = { done: '✓', open: '·', unconfirmed: '?' };

function ItemCell({ i, open }: { i: GradedItem; open: (event: number) => void }) {
  const says = t(`handin.mark.${i.mark}`, { name: `${i.step} ${i.item + 1}` });
  if (!i.event)
    return (
      <span role="img" aria-label={says} title={says}>
        {signs[i.mark]}
      </span>
    );
  return (
    <button type="button" class="link" aria-label={says} title={says} onClick={() => open(i.event ?? 0)}>
      {signs[i.mark]}
    </button>
  );
}

function RemarkCell({ r, open }: { r: Remark; open: (event: number) => void }) {
  if (!r.event) return <RemarkText remark={r} />;
  return (
    <button type="button" class="link" onClick={() => open(r.event ?? 0)}>
      <RemarkText remark={r} />
    </button>
  );
}

/** A date with its time. */
const when = (ms: number): string =>
  new Intl.DateTimeFormat(lang.value, { dateStyle: 'short', timeStyle: 'short' }).format(ms);
