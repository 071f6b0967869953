import { useComputed, useSignal } from '@preact/signals';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import unplug from 'lucide-static/icons/unplug.svg?raw';
import { useEffect } from 'preact/hooks';
import { t, tMaybe } from '../i18n';
import { OtherTab } from '../persist/other-tab';
import { Brought, Offered, Task } from '../recordings/lazy';
import { restart, retryRelay } from '../store/actions';
import { brought, offer, task } from '../store/offered';
import { dismissNotice, hello, log, type Notice, notices, relay, server } from '../store/state';
import { Copy } from '../ui/copy';
import { lazy } from '../ui/lazy';
import { NoticeLine } from '../ui/notice-line';

const OpenRelay = lazy(() => import('./open-relay').then((m) => m.OpenRelay));

/** What went wrong or is to be decided, one below the other. */
export function Notices() {
  return (
    <>
      {server.value.state === 'crashed' && <Crashed />}
      {server.value.state !== 'crashed' && <Lost />}
      {relay.value.open && <OpenRelay />}
      {offer.value && <Offered />}
      {brought.value && <Brought />}
      {task.value && <Task />}
      {notices.value.map((n) => (
        <Told key={n.id} n={n} />
      ))}
      <OtherTab />
    </>
  );
}

function Lost() {
  const without = useSignal(false);
  const lost = relay.value.state === 'lost';
  useEffect(() => {
    if (relay.value.state === 'connected') without.value = false;
  }, [relay.value.state]);
  if (!lost || without.value) return null;
  return (
    <NoticeLine
      label={t('banner.label')}
      svg={unplug}
      first={
        <button type="button" class="out" onClick={() => void retryRelay()}>
          {t('lost.retry')}
        </button>
      }
      more={
        <button
          type="button"
          onClick={() => {
            without.value = true;
          }}
        >
          {t('lost.without')}
        </button>
      }
    >
      <span role="alert">
        <b>{t('lost.title')}.</b> {t(relay.value.otherVersion ? 'lost.version' : 'lost.text')}
      </span>{' '}
      <Retry />
    </NoticeLine>
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
    <NoticeLine
      label={t('banner.label')}
      svg={alert}
      first={
        <button type="button" class="pri" onClick={() => void restart()}>
          {t('crash.restart')}
        </button>
      }
      more={<Copy text={report()} what={t('crash.report')} label={t('crash.report')} />}
    >
      <span role="alert">
        <b>{t('crash.title')}.</b> {t('crash.text')} <span class="mono">{text}</span>
      </span>
    </NoticeLine>
  );
}

function Told({ n }: { n: Notice }) {
  return (
    <NoticeLine svg={alert} dismiss={() => dismissNotice(n.id)}>
      <span role="alert">
        {tMaybe(`error.${n.code}`, t('error.failed'))}{' '}
        <span class="mute">{n.code === 'foreign-file' ? tMaybe(`foreign.${n.text}`, n.text) : n.text}</span>
      </span>
    </NoticeLine>
  );
}
