import { useSignal } from '@preact/signals';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import type { KeepBroken, Rescued } from '../contract';
import { t } from '../i18n';
import { broken, rescue, startAnew } from '../store/persist';
import { NoticeLine } from '../ui/notice-line';

/** Where there is nothing of this page's that could be read. */
const nothingToRead: ReadonlySet<KeepBroken> = new Set(['gone', 'foreign']);

/** Says that the stored files cannot be read, until somebody decides what becomes of them. */
export function Broken() {
  const got = useSignal<Rescued | undefined>(undefined);
  const why = broken.value;
  if (!why) return null;
  const save = () =>
    void rescue().then((r) => {
      got.value = r;
    });
  return (
    <NoticeLine
      label={t('keep.broken.label')}
      svg={alert}
      first={
        !nothingToRead.has(why) && (
          <button type="button" class="pri" onClick={save}>
            {t('keep.broken.save')}
          </button>
        )
      }
      more={
        <button type="button" class="out" onClick={() => void startAnew()}>
          {t('keep.broken.anew')}
        </button>
      }
    >
      <span role="status">{got.value && inWords(got.value)}</span>{' '}
      <span role="alert">
        <b>{t('keep.broken.title')}</b> {t(`keep.broken.${why}`)}{' '}
        {t(why === 'gone' ? 'keep.broken.text.gone' : 'keep.broken.text')}
      </span>
    </NoticeLine>
  );
}

function inWords({ files, lost, raw }: Rescued): string {
  if (raw) return t('keep.rescued.raw');
  return lost ? t('keep.rescued.part', { n: files, lost }) : t('keep.rescued', { n: files });
}
