import down from 'lucide-static/icons/chevron-down.svg?raw';
import up from 'lucide-static/icons/chevron-up.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from './icon';
import './notice-line.css';

interface Props {
  /** The name of the region; without it the notice is none, as several of a kind may stand together. */
  label?: string;
  svg: string;
  /** It reports no fault. */
  calm?: boolean;
  class?: string;
  /** One line of it shows until the reader opens the rest. */
  children: ComponentChildren;
  /** The main action, always in view. */
  first?: ComponentChildren;
  /** Further actions; a small screen shows them when the notice is opened. */
  more?: ComponentChildren;
  /** Puts the notice away. */
  dismiss?: () => void;
}

/** Has the focus go on from a notice that is about to go: to the next notice, else to the rows, else to a region. */
function passFocus(notice: Element): void {
  const all = [...document.querySelectorAll('.banner')];
  const next = all[all.indexOf(notice) + 1];
  const targets = [
    ...[...(next?.querySelectorAll('button') ?? [])].reverse(), // the last one mostly puts it away
    document.getElementById('events'),
    ...document.querySelectorAll<HTMLElement>('[id^="region-"][tabindex]'),
  ];
  targets.find((el) => el?.getClientRects().length)?.focus();
}

/** A notice in the flow of the page: one line, which a button opens if its text is longer. */
export function NoticeLine({ label, svg, calm, class: cls = '', children, first, more, dismiss }: Props) {
  const Box = label ? 'section' : 'div';
  const text = useRef<HTMLDivElement>(null);
  const [cut, setCut] = useState(false);
  const [whole, setWhole] = useState(false);
  useLayoutEffect(() => {
    const notice = text.current?.closest('.banner');
    return () => {
      if (notice?.contains(document.activeElement)) passFocus(notice);
    };
  }, []);
  useEffect(() => {
    const el = text.current;
    if (!el || whole) return;
    const measure = () => setCut(el.scrollWidth > el.clientWidth + 1);
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(el);
    return () => sizes.disconnect();
  });
  return (
    <Box
      class={['banner', calm && 'calm', whole && 'whole', more && 'has-more', cls].filter(Boolean).join(' ')}
      aria-label={label}
    >
      <Icon svg={svg} />
      <div class="notice-text" ref={text}>
        {children}
      </div>
      <div class="notice-do">
        {more && <span class="notice-more">{more}</span>}
        {first}
        <button
          type="button"
          class="ic notice-open"
          data-cut={cut || whole}
          aria-expanded={whole}
          aria-label={t(whole ? 'notice.less' : 'notice.more')}
          title={t(whole ? 'notice.less' : 'notice.more')}
          onClick={() => setWhole(!whole)}
        >
          <Icon svg={whole ? up : down} />
        </button>
        {dismiss && (
          <button type="button" class="ic" aria-label={t('notice.close')} onClick={dismiss}>
            <Icon svg={x} />
          </button>
        )}
      </div>
    </Box>
  );
}
