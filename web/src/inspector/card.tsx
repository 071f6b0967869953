import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { FtpEvent } from '../contract';
import { t } from '../i18n';
import { RestoredLine } from '../past/lazy';
import { chosen, log } from '../store/state';
import { lazy } from '../ui/lazy';
import { AsciiSection, isAscii } from './ascii-section';
import { ByteSection } from './bytes';
import { DataSection } from './data-section';
import { Digits } from './digits';
import { Facts } from './facts';
import { Heading } from './heading';
import { resetLinks } from './highlight';
import { Say } from './sentence';
import { useBytes } from './use-bytes';
import { Warnings } from './warnings';

const WhyBox = lazy(() => import('../why/box').then((m) => m.WhyBox), 'why');
const Diagnosis = lazy(() => import('../verdicts/diagnosis').then((m) => m.Diagnosis), 'verdicts');
const TlsSection = lazy(() => import('../tls/section').then((m) => m.TlsSection), 'tls');
const StateSection = lazy(() => import('../machine/state').then((m) => m.StateSection));

/** All that there is to say about an event. */
export function Card({ e }: { e: FtpEvent }) {
  useEffect(resetLinks, [e.id]);
  const bytes = useBytes(e);
  const command = e.re ? log.get(e.re) : undefined;
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // While the inspector follows the newest event, the part that is read stays in view.
    if (chosen.peek()) toTop(body.current);
  }, [e.id]);
  return (
    <>
      <Heading e={e} command={command} />
      {e.sid && <Diagnosis sid={e.sid} />}
      <div class="insp-say">
        <Say e={e} command={command} />
        {e.dec?.why && <WhyBox e={e} />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div class="insp-body scroll" ref={body} tabIndex={0} role="group" aria-label={t('inspector.details')}>
        <Warnings e={e} />
        <Digits e={e} />
        <Facts e={e} command={command} bytes={bytes} />
        {e.kind === 'data' && <DataSection e={e} />}
        {isAscii(e) && <AsciiSection e={e} />}
        {(e.kind === 'tls' || e.over) && <TlsSection e={e} />}
        <ByteSection e={e} bytes={bytes} />
        <StateSection e={e} />
        {e.kind === 'restore' && <RestoredLine e={e} />}
      </div>
    </>
  );
}

/** Scrolls to the beginning: the body, and on short screens the whole inspector. */
function toTop(body: HTMLElement | null): void {
  body?.scrollTo(0, 0);
  body?.closest('.insp')?.scrollTo(0, 0);
}
