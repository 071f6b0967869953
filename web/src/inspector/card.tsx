import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { LineNote } from '../past/lazy';
import { log } from '../store/state';
import { lazy } from '../ui/lazy';
import type { FtpEvent } from '../wire';
import { ByteSection } from './bytes';
import { DataSection } from './data';
import { Digits } from './digits';
import { Facts } from './facts';
import { Heading } from './heading';
import { resetLinks } from './linked';
import { Notes } from './notes';
import { Say } from './say';
import { useBytes } from './use-bytes';

const WhyBox = lazy(() => import('../why/box').then((m) => m.WhyBox), 'why');
const TlsSection = lazy(() => import('../tls/section').then((m) => m.TlsSection), 'tls');
const StateSection = lazy(() => import('../machine/state').then((m) => m.StateSection));

/** All that there is to say about an event. */
export function Card({ e }: { e: FtpEvent }) {
  useEffect(resetLinks, [e.id]);
  const bytes = useBytes(e);
  const command = e.re ? log.get(e.re) : undefined;
  return (
    <>
      <Heading e={e} command={command} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div class="insp-body scroll" tabIndex={0} role="group" aria-label={t('inspector.details')}>
        <Say e={e} command={command} />
        {e.dec?.why && <WhyBox e={e} />}
        <Notes e={e} />
        <Digits e={e} />
        <Facts e={e} command={command} bytes={bytes} />
        {e.kind === 'data' && <DataSection e={e} />}
        {(e.kind === 'tls' || e.over) && <TlsSection e={e} />}
        <ByteSection e={e} bytes={bytes} />
        <StateSection e={e} />
        {e.kind === 'restore' && <LineNote e={e} />}
      </div>
    </>
  );
}
