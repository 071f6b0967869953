import { useComputed, useSignal } from '@preact/signals';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import unplug from 'lucide-static/icons/unplug.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { useEffect } from 'preact/hooks';
import { t, tMaybe } from '../i18n';
import { OtherTab } from '../persist/other-tab';
import { Offered } from '../record/lazy';
import { restart, retryRelay } from '../store/actions';
import { offer } from '../store/shared';
import { hello, log, notice, relay, server } from '../store/state';
import { Copy } from '../ui/copy';
import { Icon } from '../ui/icon';

/** What went wrong, in the flow of the page: what happened, what is kept, what to do. */
export function Banner() {
  const without = useSignal(false);
  useEffect(() => {
    if (relay.value.state === 'connected') without.value = false;
  }, [relay.value.state]);
  if (server.value.state === 'crashed') return <Crashed />;
  if (relay.value.state === 'lost' && !without.value)
    return (
      <Lost
        dismiss={() => {
          without.value = true;
        }}
      />
    );
  if (offer.value) return <Offered />;
  return notice.value ? <Notice /> : <OtherTab />;
}

function Lost({ dismiss }: { dismiss: () => void }) {
  return (
    <section class="banner" aria-label={t('banner.label')}>
      <Icon svg={unplug} />
      <div>
        <span role="alert">
          <b>{t('lost.title')}.</b> {t(relay.value.otherVersion ? 'lost.version' : 'lost.text')}
        </span>{' '}
        <Retry />
      </div>
      <button type="button" class="out" onClick={() => void retryRelay()}>
        {t('lost.retry')}
      </button>
      <button type="button" onClick={dismiss}>
        {t('lost.without')}
      </button>
    </section>
  );
}

/** Counts down to the next try; not read out. */
function Retry() {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, 500);
    return () => clearInterval(timer);
  }, []);
  const left = useComputed(() => Math.ceil(((relay.value.retryAt ?? 0) - now.value) / 1000));
  return <>{left.value > 0 ? t('lost.retry-in', { n: left.value }) : t('lost.retrying')}</>;
}

function Crashed() {
  const { text, stack } = server.value;
  const report = () =>
    JSON.stringify(
      {
        version: hello.value?.version,
        text,
        stack,
        events: Array.from({ length: Math.min(50, log.length) }, (_, i) =>
          log.at(log.length - 1 - i),
        ).reverse(),
      },
      null,
      1,
    );
  return (
    <section class="banner" aria-label={t('banner.label')}>
      <Icon svg={alert} />
      <span role="alert">
        <b>{t('crash.title')}.</b> {t('crash.text')} <span class="mono">{text}</span>
      </span>
      <button type="button" class="pri" onClick={() => void restart()}>
        {t('crash.restart')}
      </button>
      <Copy text={report()} what={t('crash.report')} label={t('crash.report')} />
    </section>
  );
}

function Notice() {
  const n = notice.value;
  if (!n) return null;
  return (
    <section class="banner" aria-label={t('banner.label')}>
      <Icon svg={alert} />
      <span role="alert">
        {tMaybe(`error.${n.code}`, t('error.failed'))}{' '}
        <span class="mute">{n.code === 'foreign-file' ? tMaybe(`foreign.${n.text}`, n.text) : n.text}</span>
      </span>
      <button
        type="button"
        class="ic"
        aria-label={t('notice.close')}
        onClick={() => {
          notice.value = null;
        }}
      >
        <Icon svg={x} />
      </button>
    </section>
  );
}
