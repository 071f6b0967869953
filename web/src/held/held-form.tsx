import allIcon from 'lucide-static/icons/chevrons-right.svg?raw';
import pencilIcon from 'lucide-static/icons/pencil.svg?raw';
import replyIcon from 'lucide-static/icons/reply.svg?raw';
import undoIcon from 'lucide-static/icons/rotate-ccw.svg?raw';
import sendIcon from 'lucide-static/icons/send.svg?raw';
import timerIcon from 'lucide-static/icons/timer.svg?raw';
import dropIcon from 'lucide-static/icons/trash-2.svg?raw';
import closeIcon from 'lucide-static/icons/unplug.svg?raw';
import { useState } from 'preact/hooks';
import type { HeldItem } from '../contract';
import { type Key, t } from '../i18n';
import { drop, release, releaseAll, sendEdited } from '../store/actions';
import { held, stopped } from '../store/state';
import { Icon } from '../ui/icon';
import { useDraft } from './draft';
import { HeldEditor } from './held-editor';
import { HeldMore, type More } from './held-more';
import { Patience } from './patience';

/** The held message to edit, and the buttons that decide about it. */
export function HeldForm({ item }: { item: HeldItem }) {
  const d = useDraft(item);
  const [more, setMore] = useState<More>('');
  const { kind, raw, bytes } = item.event;
  const data = kind === 'data';
  const secret = !!raw?.mask?.length;

  const send = () => {
    if (!d.edited) void release(item.hid);
    else if (d.bytes) void sendEdited(item.hid, d.bytes);
  };
  const opens = (what: More, svg: string, text: Key) => (
    <button
      type="button"
      class="out"
      aria-expanded={more === what}
      onClick={() => setMore(more === what ? '' : what)}
    >
      <Icon svg={svg} size={14} />
      {t(text)}
    </button>
  );
  if (stopped.value) return <p class="held-form hint mute">{stopped.value}</p>;
  return (
    <form
      class="held-form scroll"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      {d.ready ? (
        <HeldEditor d={d} fixed={secret} />
      ) : (
        <p class="block">
          {data ? t('held.block', { n: bytes ?? raw?.len ?? 0 }) : t('held.what.conn')}
          {data && (
            <button type="button" class="out" onClick={() => void d.load()}>
              <Icon svg={pencilIcon} size={14} />
              {t('held.block.edit')}
            </button>
          )}
        </p>
      )}
      <div class="acts">
        <button type="submit" class="pri hold" disabled={d.edited && !d.bytes}>
          <Icon svg={sendIcon} size={14} />
          {t(d.edited ? 'held.send-edited' : 'held.send')}
        </button>
        {d.edited && (
          <>
            <button type="button" class="out" onClick={() => void release(item.hid)}>
              {t('held.send-original')}
            </button>
            <button
              type="button"
              class="out ic"
              title={t('held.restore')}
              aria-label={t('held.restore')}
              onClick={d.reset}
            >
              <Icon svg={undoIcon} size={14} />
            </button>
          </>
        )}
        {held.value.length > 1 && (
          <button type="button" class="out" onClick={() => void releaseAll()}>
            <Icon svg={allIcon} size={14} />
            {t('held.send-all')}
          </button>
        )}
        <button type="button" class="out" onClick={() => void drop(item.hid)}>
          <Icon svg={dropIcon} size={14} />
          {t('held.drop')}
        </button>
        {(kind === 'command' || kind === 'reply') && opens('reply', replyIcon, 'held.reply')}
        {opens('delay', timerIcon, 'held.delay')}
        {opens('close', closeIcon, 'held.close')}
      </div>
      <HeldMore key={more} item={item} bytes={d.edited ? d.bytes : null} more={more} />
      <Patience item={item} />
      {d.ready && !more && (
        <p class="hint mute">
          {t(secret ? 'held.secret' : d.mode === 'hex' ? 'held.hex.how' : 'held.edit.how')}
        </p>
      )}
    </form>
  );
}
