import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { held, log, paused } from '../store/state';

const everyMs = 2000;

/** Tells those who do not see the page what is new, politely and at most every two seconds; a held message once, at once. The window's title tells too. */
export function Announcer() {
  const text = useSignal('');
  useEffect(() => {
    let lastId = log.lastId;
    let wasPaused = paused.peek();
    const timer = setInterval(() => {
      const fresh = log.lastId - lastId;
      const parts: string[] = [];
      if (fresh > 0) parts.push(t('live.events', { n: fresh }));
      if (held.peek().length && fresh > 0) parts.push(t('live.held', { n: held.peek().length }));
      if (wasPaused !== paused.peek()) parts.push(t(paused.peek() ? 'live.paused' : 'live.running'));
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
