import fast from 'lucide-static/icons/fast-forward.svg?raw';
import type { FtpEvent } from '../contract';
import { t } from '../i18n';
import { explain } from '../inspector/explain';
import { shortName } from '../inspector/heading';
import { sentence } from '../inspector/sentence';
import { Drawn } from '../names/named';
import { hurry } from '../store/play';
import { clientSession, log, version } from '../store/state';
import { Icon } from '../ui/icon';
import { toneOf } from './row';
import './guide.css';

/** While an example is played at a pace: what its newest message says. */
export function Guide() {
  version.value;
  const e = newest(clientSession.value);
  return (
    <section class="guide" aria-label={t('guide.title')}>
      {e && (
        <p data-k={toneOf(e)}>
          <b class="evchip">{shortName(e)}</b>{' '}
          <Drawn text={sentence(explain(e, e.re ? log.get(e.re) : undefined))} />
        </p>
      )}
      <span class="mute pace">{t('guide.pace')}</span>
      <button type="button" class="out" onClick={() => void hurry()}>
        <Icon svg={fast} size={14} />
        {t('guide.hurry')}
      </button>
    </section>
  );
}

const explained = new Set<FtpEvent['kind']>(['session.open', 'command', 'reply', 'data']);

function newest(sid: string): FtpEvent | undefined {
  for (let i = log.length - 1; i >= 0; i--) {
    const e = log.at(i);
    if (e?.sid === sid && explained.has(e.kind)) return e;
  }
  return undefined;
}
