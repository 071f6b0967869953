import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { machineOf } from '../store/machine';
import { status } from '../store/state';
import { Detail } from './detail';
import { askedFor } from './open';
import { PictureLink } from './picture-link';
import { type Item, items, search } from './search';
import './reference.css';

/** Questions and answers; all verbs and reply codes: what they do, and whether this server has them. */
export function Reference() {
  const all = items();
  const [text, setText] = useState('');
  const [key, setKey] = useState(askedFor.value || all[0]?.key);
  const list = useRef<HTMLDivElement>(null);
  const found = search(all, text);
  const shown = all.find((i) => i.key === key);
  const info = machineOf(status.value.profile ?? '');
  useEffect(() => {
    list.current?.querySelector(`[data-key="${key}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [key]);
  const typed = (value: string) => {
    setText(value);
    const [first] = search(all, value);
    if (value && first) setKey(first.key);
  };
  /** Arrows, Home and End choose; Tab goes on to what is said of the entry. */
  const keys = (e: KeyboardEvent) => {
    const at = found.findIndex((i) => i.key === key);
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: found.length - 1 };
    const next = to[e.key];
    if (next === undefined || (e.target instanceof HTMLInputElement && /Home|End/.test(e.key))) return;
    e.preventDefault();
    const item = found[Math.max(0, Math.min(found.length - 1, next))];
    if (item) setKey(item.key);
  };
  return (
    <Dialog title={t('reference.title')} class="reference">
      <div class="reference-body">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the field and the list box in it share these keys */}
        <div class="reference-list" onKeyDown={keys}>
          <input
            data-first
            type="search"
            value={text}
            placeholder={t('reference.search')}
            aria-label={t('reference.search')}
            aria-controls="reference-entries"
            onInput={(e) => typed(e.currentTarget.value)}
          />
          <p class="mute" role="status">
            {found.length ? t('reference.found', { n: found.length }) : t('reference.none')}
          </p>
          <div
            ref={list}
            id="reference-entries"
            class="scroll entries"
            role="listbox"
            tabIndex={0}
            aria-label={t('reference.list')}
            aria-activedescendant={found.some((i) => i.key === key) ? `ref-${key}` : undefined}
          >
            {[...new Set(found.map((i) => i.kind))].map((kind) => {
              const group = found.filter((i) => i.kind === kind);
              const id = `reference-${kind}`;
              return (
                group.length > 0 && (
                  <div key={kind} role="group" aria-labelledby={id}>
                    <p class="group" id={id} role="presentation">
                      {t(`reference.${kind}s`)}
                    </p>
                    {group.map((i) => (
                      <Option key={i.key} item={i} chosen={i.key === key} choose={() => setKey(i.key)} />
                    ))}
                  </div>
                )
              );
            })}
          </div>
          <PictureLink />
        </div>
        {shown && <Detail key={shown.key} item={shown} info={info} go={setKey} />}
      </div>
    </Dialog>
  );
}

function Option({ item, chosen, choose }: { item: Item; chosen: boolean; choose: () => void }) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box has the keys
    <div
      id={`ref-${item.key}`}
      data-key={item.key}
      role="option"
      aria-selected={chosen}
      class="entry"
      onClick={choose}
    >
      {item.kind === 'question' ? (
        item.title
      ) : (
        <>
          <b class="mono">{item.key}</b> <span>{item.title}</span>
        </>
      )}
    </div>
  );
}
