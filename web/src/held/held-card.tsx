import pauseIcon from 'lucide-static/icons/pause.svg?raw';
import { useEffect } from 'preact/hooks';
import type { HeldItem } from '../contract';
import { t, tMaybe } from '../i18n';
import { focusRegion } from '../keys/regions';
import { lasting } from '../store/lasting';
import { held, heldChosen, heldItem } from '../store/state';
import { Badge } from '../ui/badge';
import { Icon } from '../ui/icon';
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
        <span class="said">{t(item.expr ? 'held.at' : 'held.title')}</span>
        <Badge sid={item.sid} />
        <span class="plain" title={what(item)}>
          {what(item)}
        </span>
        <span class="grow" />
        {item.expr && <code title={item.expr}>{item.expr}</code>}
        <span class="n">
          <Waits since={item.since} />
        </span>
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
  return <>{t('held.waits', { time: lasting(since) })}</>;
}

/** All messages that wait, by session, to choose from. */
function Queue() {
  const list = held.value;
  if (list.length < 2) return null;
  const bySession = list.toSorted((a, b) => Number(a.sid.slice(1)) - Number(b.sid.slice(1)) || a.hid - b.hid);
  return (
    <fieldset class="queue">
      <legend>{t('held.queue')}</legend>
      {bySession.map((item) => (
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
          <small>
            <Waits since={item.since} />
          </small>
        </button>
      ))}
    </fieldset>
  );
}
