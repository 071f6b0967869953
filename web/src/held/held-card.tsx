import pauseIcon from 'lucide-static/icons/pause.svg?raw';
import { useEffect, useState } from 'preact/hooks';
import { formatNumber, t, tMaybe } from '../i18n';
import { held, heldChosen, heldItem } from '../store/state';
import { Badge } from '../ui/badge';
import { Icon } from '../ui/icon';
import { focusRegion } from '../ui/regions';
import type { HeldItem } from '../wire';
import { HeldForm } from './held-form';
import './held-card.css';

/** What is held, and what can be done with it. */
export function HeldCard() {
  const item = heldItem.value;
  useEffect(() => keepFocus, []);
  if (!item) return null;
  return (
    <>
      <p class="sr" role="alert">
        {t('held.now', { sid: item.sid, what: `${what(item)} ${brief(item)}` })}
      </p>
      <h2 class="head">
        <Icon svg={pauseIcon} size={14} />
        {t('held.title')}
        <Badge sid={item.sid} />
        <span class="plain">{what(item)}</span>
        <span class="grow" />
        <Waits since={item.since} />
      </h2>
      <HeldForm key={item.hid} item={item} />
      <Queue />
    </>
  );
}

/** The card goes when nothing is held; whoever worked in it goes on in the ladder. */
function keepFocus(): void {
  if (document.getElementById('region-held')?.contains(document.activeElement)) {
    focusRegion('region-ladder');
  }
}

function what({ event }: HeldItem): string {
  if (event.kind === 'data') return t(event.dir === 'c2s' ? 'held.what.data.c2s' : 'held.what.data.s2c');
  return tMaybe(`held.what.${event.kind}`, t('held.what.conn'));
}

/** The verb or code of a message, in a word. */
function brief({ event }: HeldItem): string {
  return String(event.dec?.code || event.dec?.verb || '');
}

/** How long the client has waited, second by second. */
function Waits({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(clock);
  }, []);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return <span class="n">{t('held.waits', { time: `${formatNumber(seconds)} s` })}</span>;
}

/** The other messages that wait, to choose from. */
function Queue() {
  const list = held.value;
  if (list.length < 2) return null;
  return (
    <fieldset class="queue">
      <legend>{t('held.queue')}</legend>
      {list.map((item) => (
        <button
          key={item.hid}
          type="button"
          class="out"
          aria-pressed={item === heldItem.value}
          onClick={() => {
            heldChosen.value = item.hid;
          }}
        >
          <Badge sid={item.sid} /> {brief(item) || t('inspector.length', { n: item.event.raw?.len ?? 0 })}
        </button>
      ))}
    </fieldset>
  );
}
