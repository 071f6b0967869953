import { useEffect } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { classFiles, classTable, judgeClass, judged, saveTable, stopClass } from '../store/handin';
import { ExpectFields } from './expect';
import { PickFiles } from './pick';
import { ClassTable } from './table';
import './handin.css';

/** Judges the hand-ins of a class: what was handed out, the files, and the table. */
export function ClassDialog() {
  useEffect(() => stopClass, []);
  const running = judged.value !== null;
  const n = classFiles.value.length;
  return (
    <Dialog title={t('handin.class')} class="handin-class">
      <div class="handin-body scroll">
        <p>{t('handin.class.text')}</p>
        <form
          class="handin-form"
          onSubmit={(e) => {
            e.preventDefault();
            void judgeClass();
          }}
        >
          <ExpectFields disabled={running} />
          <PickFiles disabled={running} />
          <div class="handin-go">
            <button type="submit" class="pri" disabled={running || n === 0} data-first={n > 0}>
              {t('handin.judge', { n })}
            </button>
            {running && <Progress />}
          </div>
        </form>
        {classTable.value.length > 0 && (
          <>
            <ClassTable list={classTable.value} />
            <div class="handin-go">
              <button type="button" class="out" disabled={running} onClick={() => void saveTable()}>
                {t('handin.csv')}
              </button>
              <span class="mute">{t('handin.proves')}</span>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

/** How many files are judged, and a button that stops it. */
function Progress() {
  const n = classFiles.value.length;
  const at = judged.value ?? 0;
  return (
    <>
      <progress max={n} value={at} aria-label={t('handin.progress')} />
      <span role="status">{t('handin.progress.at', { n: at + 1, all: n })}</span>
      <button type="button" class="out" onClick={stopClass}>
        {t('handin.stop')}
      </button>
    </>
  );
}
