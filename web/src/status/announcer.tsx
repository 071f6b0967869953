import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { turnKey } from '../sessions/names';
import { held, log, paused } from '../store/state';
import { waiting } from '../store/waiting';

const everyMs = 2000;
/** So many sessions are named. */
const most = 3;

/** Tells those who do not see the page what is new, politely and at most every two seconds; a held message once, at once; what a session waits for once, and never for how long. The window's title tells too. */
export function Announcer() {
  const text = useSignal('');
  useEffect(() => {
    let lastId = log.lastId;
    let wasPaused = paused.peek();
    let waited = new Set<string>();
    const timer = setInterval(() => {
      const fresh = log.lastId - lastId;
      const parts: string[] = [];
      if (fresh > 0) parts.push(t('live.events', { n: fresh }));
      if (held.peek().length && fresh > 0) parts.push(t('live.held', { n: held.peek().length }));
      if (wasPaused !== paused.peek()) parts.push(t(paused.peek() ? 'live.paused' : 'live.running'));
      const waits = new Set(waiting.peek().map((w) => `${w.sid}: ${t(turnKey(w))}`));
      const begun = [...waits].filter((w) => !waited.has(w));
      parts.push(...begun.slice(0, most));
      if (begun.length > most) parts.push(t('live.waits', { n: begun.length - most }));
      waited = waits;
      lastId = log.lastId;
      wasPaused = paused.peek();
      if (parts.length) text.value = parts.join(', ');
    }, everyMs);
    return () => clearInterval(timer);
  }, []);
  useSignalEffect(() => {
    const parts = [
      paused.value && t('title.paused'),
      held.value.length && t('title.held', { n: held.value.length }),
    ];
    document.title = [t('app.name'), parts.filter(Boolean).join(' · ')].filter(Boolean).join(' — ');
  });
  return (
    <div class="sr" aria-live="polite">
      {text.value}
    </div>
  );
}
