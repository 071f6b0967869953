import back from 'lucide-static/icons/arrow-left.svg?raw';
import next from 'lucide-static/icons/arrow-right.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { explain } from '../inspector/explain';
import { sentence } from '../inspector/sentence';
import { presentBack, presentNext } from '../store/present';
import { lesson, log, present, selected } from '../store/state';
import { Icon } from '../ui/icon';
import { Line } from './markdown';
import { textOf } from './text';
import './present.css';

/** Page Down and Page Up, which a presenter's remote control sends, go to the next event and back. */
function onKey(e: KeyboardEvent): void {
  if (e.key !== 'PageDown' && e.key !== 'PageUp') return;
  e.preventDefault();
  if (e.key === 'PageDown') presentNext();
  else presentBack();
}

/** Large type for the front of a room: a sentence on top, then ladder and inspector only. */
export function Present() {
  useEffect(() => {
    document.documentElement.dataset.present = 'on';
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      delete document.documentElement.dataset.present;
    };
  }, []);
  return (
    <section class="present" aria-label={t('present.label')}>
      <h1 class="present-said">
        <span role="status">
          <Sentence />
        </span>
      </h1>
      <button
        type="button"
        class="ic"
        aria-label={t('present.back')}
        title={t('present.back')}
        onClick={presentBack}
      >
        <Icon svg={back} />
      </button>
      <button
        type="button"
        class="ic"
        aria-label={t('present.next')}
        title={t('present.next')}
        onClick={presentNext}
      >
        <Icon svg={next} />
      </button>
      <button
        type="button"
        class="ic"
        aria-label={t('present.off')}
        title={t('present.off')}
        onClick={() => {
          present.value = false;
        }}
      >
        <Icon svg={x} />
      </button>
    </section>
  );
}

/** What can be said since the lesson's last step; without a lesson, what the selected event says. */
function Sentence() {
  const state = lesson.value;
  const at = state?.progress?.step ?? 0;
  const step = state?.lesson?.steps[at - 1] ?? state?.lesson?.steps[0];
  if (step) return <Line text={(at > 0 && textOf(step.done)) || textOf(step.title)} />;
  const e = selected.value;
  return <>{e ? sentence(explain(e, e.re ? log.get(e.re) : undefined)) : t('present.none')}</>;
}
