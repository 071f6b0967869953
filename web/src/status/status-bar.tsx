import { useComputed } from '@preact/signals';
import { t } from '../i18n';
import { dialog, gap, log, sessionCount, sessions, shortcuts, version } from '../store/state';
import './status.css';

/** Counts on the left, the most useful keys on the right. */
export function StatusBar() {
  const n = useComputed(() => {
    version.value;
    const last = log.at(log.length - 1);
    return {
      events: log.length,
      sessions: sessionCount.value,
      locked: sessions.value.filter((x) => x.open && x.tls).length,
      conns: (last?.live?.length ?? 0) + (last?.more ?? 0),
    };
  });
  const { events, sessions: ever, locked, conns } = n.value;
  return (
    <footer>
      <span>{t('status.events', { n: events })}</span>
      <span>{t('status.sessions', { n: ever })}</span>
      <span>{t('status.conns', { n: conns })}</span>
      {locked > 0 && <span>{t('status.tls', { n: locked })}</span>}
      {gap.value > 0 && <span>{t('status.dropped', { n: gap.value })}</span>}
      <span class="grow" />
      {shortcuts.value && (
        <>
          <Hint k="Space" text={t('status.run')} />
          <Hint k="." text={t('status.step')} />
          <Hint k="," text={t('status.back')} />
          <Hint k="/" text={t('status.filter')} />
        </>
      )}
      <button
        type="button"
        onClick={() => {
          dialog.value = 'help';
        }}
      >
        <kbd>?</kbd> {t('status.keys')}
      </button>
    </footer>
  );
}

function Hint({ k, text }: { k: string; text: string }) {
  return (
    <span class="hint">
      <kbd>{k}</kbd> {text}
    </span>
  );
}
