import allIcon from 'lucide-static/icons/chevrons-right.svg?raw';
import undoIcon from 'lucide-static/icons/rotate-ccw.svg?raw';
import sendIcon from 'lucide-static/icons/send.svg?raw';
import dropIcon from 'lucide-static/icons/trash-2.svg?raw';
import closeIcon from 'lucide-static/icons/unplug.svg?raw';
import { useMemo, useState } from 'preact/hooks';
import { t } from '../i18n';
import { closeSession, drop, release, releaseAll, sendEdited } from '../store/actions';
import { held } from '../store/state';
import { Icon } from '../ui/icon';
import type { HeldItem } from '../wire';
import { type Editable, fromLatin1, toBytes, toEditable } from './wiretext';

/** The held message as text, and the buttons that decide about it. */
export function HeldForm({ item }: { item: HeldItem }) {
  const original = useMemo(() => toEditable(fromLatin1(item.text)), [item.text]);
  const [now, setNow] = useState(original);
  const data = item.event.kind === 'data' || !item.text;
  const secret = !!item.event.raw?.mask?.length;
  const edited = now.text !== original.text || now.cr !== original.cr || now.lf !== original.lf;

  const send = () => void (edited ? sendEdited(item.hid, toBytes(now)) : release(item.hid));
  return (
    <form
      class="held-form scroll"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      {data ? (
        <p class="block">{t('held.block', { n: item.event.bytes ?? item.event.raw?.len ?? 0 })}</p>
      ) : (
        <Editor now={now} set={setNow} edited={edited} fixed={secret} />
      )}
      <div class="acts">
        <button type="submit" class="pri hold">
          <Icon svg={sendIcon} size={14} />
          {t(edited ? 'held.send-edited' : 'held.send')}
        </button>
        {edited && (
          <>
            <button type="button" class="out" onClick={() => void release(item.hid)}>
              {t('held.send-original')}
            </button>
            <button
              type="button"
              class="out ic"
              title={t('held.restore')}
              aria-label={t('held.restore')}
              onClick={() => setNow(original)}
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
        <button type="button" class="out" onClick={() => void closeSession(item.sid, 'fin')}>
          <Icon svg={closeIcon} size={14} />
          {t('held.close')}
        </button>
      </div>
      {!data && <p class="hint mute">{t(secret ? 'held.secret' : 'held.edit.how')}</p>}
    </form>
  );
}

interface EditorProps {
  now: Editable;
  set: (next: Editable) => void;
  edited: boolean;
  fixed: boolean;
}

function Editor({ now, set, edited, fixed }: EditorProps) {
  const lines = now.text.split('\n').length;
  return (
    <div class={`ed ${edited ? 'edited' : ''}`}>
      <textarea
        id="held-editor"
        rows={Math.min(6, lines)}
        value={now.text}
        readOnly={fixed}
        spellcheck={false}
        autocomplete="off"
        aria-label={t('held.edit')}
        onInput={(e) => set({ ...now, text: e.currentTarget.value })}
      />
      <End name="CR" on={now.cr} fixed={fixed} set={(cr) => set({ ...now, cr })} />
      <End name="LF" on={now.lf} fixed={fixed} set={(lf) => set({ ...now, lf })} />
    </div>
  );
}

/** One half of the line's end; pressing it takes it away or puts it back. */
function End({
  name,
  on,
  fixed,
  set,
}: {
  name: string;
  on: boolean;
  fixed: boolean;
  set: (on: boolean) => void;
}) {
  return (
    <button
      type="button"
      class="end"
      aria-pressed={on}
      disabled={fixed}
      title={t('held.end', { name })}
      onClick={() => set(!on)}
    >
      {name}
    </button>
  );
}
