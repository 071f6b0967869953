import { useEffect, useState } from 'preact/hooks';
import type { HandInMade } from '../contract';
import { Dialog } from '../dialog/dialog';
import { formatNumber, t } from '../i18n';
import { textOf } from '../lesson/text';
import { checkHandIn, saveHandIn, stopHandIn, studentName, tidyName } from '../store/handin';
import { dialog, lesson } from '../store/state';
import { NameField } from './name';
import { RemarkText } from './remark';
import './handin.css';

/** Hands in the lesson that runs: the name, what is in the file, and save. */
export function HandInDialog() {
  const [made, setMade] = useState<HandInMade | null>(null);
  useEffect(() => {
    let closed = false;
    void checkHandIn().then((m) => m && !closed && setMade(m));
    return () => {
      closed = true;
      stopHandIn();
    };
  }, []);
  const named = tidyName(studentName.value) !== '';
  return (
    <Dialog title={t('handin.title')} class="handin-box">
      <form
        class="handin-body"
        onSubmit={async (e) => {
          e.preventDefault();
          if (named && (await saveHandIn(studentName.peek()))) dialog.value = null;
        }}
      >
        <NameField />
        <p>{t('handin.inside')}</p>
        <div role="status">{made ? <Checked made={made} /> : t('handin.checking')}</div>
        <p class="mute">{t('handin.nothing-sent')}</p>
        <div class="foot">
          <button type="submit" class="pri" disabled={!named}>
            {t('handin.save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** What the replay in this page has confirmed, which is what the teacher's will. */
function Checked({ made }: { made: HandInMade }) {
  const g = made.graded;
  if (!g) return null;
  const info = lesson.value?.lesson?.info;
  const title = info?.name === made.lesson ? textOf(info.title) : made.lesson;
  const remarks = g.remarks.filter((r) => r.code !== 'no-name' && r.code !== 'own-lesson');
  return (
    <>
      <dl class="handin-facts">
        <dt>{t('handin.lesson')}</dt>
        <dd>{title}</dd>
        <dt>{t('handin.seed')}</dt>
        <dd>{made.seed || '–'}</dd>
        <dt>{t('handin.events')}</dt>
        <dd>{formatNumber(made.events)}</dd>
        <dt>{t('handin.confirmed')}</dt>
        <dd>
          <b>{t('handin.points', { n: g.score, max: g.max })}</b>
        </dd>
      </dl>
      {made.score !== g.score && (
        <p class="handin-warn">{t('handin.page-counts', { n: made.score, confirmed: g.score })}</p>
      )}
      {remarks.length > 0 && (
        <ul class="handin-remarks">
          {remarks.map((r) => (
            <li key={r.code + r.text}>
              <RemarkText remark={r} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
