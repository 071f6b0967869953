import { useSignal } from '@preact/signals';
import hourglass from 'lucide-static/icons/hourglass.svg?raw';
import searchX from 'lucide-static/icons/search-x.svg?raw';
import { useEffect } from 'preact/hooks';
import { t, tMaybe } from '../i18n';
import { stopReading } from '../store/recordings';
import { nothingIn, reading } from '../store/state';
import { NoticeLine } from '../ui/notice-line';
import { CaptureReport, unreadLine } from './report';
import './recordings.css';

/** What is read sooner is not worth a banner that comes and goes. */
const patience = 300;

/** How far a file is read, and a button that stops it. */
export function Reading() {
  const late = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      late.value = true;
    }, patience);
    return () => clearTimeout(timer);
  }, []);
  const r = reading.value;
  if (!r || !late.value) return null;
  const step = tMaybe(`reading.${r.step}`, '');
  return (
    <NoticeLine
      label={t('reading.label')}
      svg={hourglass}
      calm
      class="reading"
      first={
        <>
          <progress
            aria-label={t('reading.label')}
            max={r.all || undefined}
            value={r.all ? r.done : undefined}
          />
          <button type="button" class="out" onClick={() => void stopReading()}>
            {t('reading.stop')}
          </button>
        </>
      }
    >
      <span role="status">
        <b>{t('reading.title', { name: r.name })}</b> {step}
      </span>
    </NoticeLine>
  );
}

/** Says that a file holds no FTP, and what it holds. */
export function NothingIn() {
  const r = nothingIn.value;
  if (!r) return null;
  return (
    <NoticeLine
      label={t('nothing.label')}
      svg={searchX}
      first={
        <button
          type="button"
          class="pri"
          onClick={() => {
            nothingIn.value = null;
          }}
        >
          {t('viewing.close')}
        </button>
      }
    >
      <span role="alert">
        <b>{t('nothing.title', { name: r.name })}</b> {r.capture && unreadLine(r.capture)}
      </span>{' '}
      {r.capture && (
        <details>
          <summary class="mute">{t('nothing.report')}</summary>
          <CaptureReport report={r.capture} />
        </details>
      )}
    </NoticeLine>
  );
}
