import { useEffect, useRef, useState } from 'preact/hooks';
import type { HeldEnd, HeldItem } from '../contract';
import { t } from '../i18n';
import { closeHeld, delayHeld, replyHeld } from '../store/gate';
import { suggestions } from './suggest';

/** What else can become of a held message, each with a line of its own. */
export type More = '' | 'reply' | 'delay' | 'close';

interface Props {
  item: HeldItem;
  /** What has been edited, if anything. */
  bytes: Uint8Array<ArrayBuffer> | null;
  more: More;
}

export function HeldMore({ item, bytes, more }: Props) {
  if (more === 'reply') return <Reply item={item} />;
  if (more === 'delay') return <Delay item={item} bytes={bytes} />;
  if (more === 'close') return <Close item={item} />;
  return null;
}

function Reply({ item }: { item: HeldItem }) {
  const field = useRef<HTMLInputElement>(null);
  const offers = suggestions(item.event);
  const [code, setCode] = useState(String(offers[0]?.code ?? 550));
  const [text, setText] = useState(offers[0]?.text ?? '');
  useEffect(() => field.current?.select(), []);
  return (
    <fieldset class="more" aria-label={t('held.reply')}>
      <div class="line">
        <input
          ref={field}
          class="field code"
          value={code}
          inputMode="numeric"
          maxLength={3}
          aria-label={t('held.reply.code')}
          aria-invalid={!/^[1-9]\d\d$/.test(code)}
          onInput={(e) => setCode(e.currentTarget.value)}
        />
        <input
          class="field"
          value={text}
          spellcheck={false}
          aria-label={t('held.reply.text')}
          onInput={(e) => setText(e.currentTarget.value)}
        />
        <button
          type="button"
          class="pri hold"
          disabled={!/^[1-9]\d\d$/.test(code)}
          onClick={() => void replyHeld(item.hid, Number(code), text)}
        >
          {t('held.reply.send')}
        </button>
      </div>
      <div class="offers">
        {offers.map((o) => (
          <button
            key={`${o.code}${o.text}`}
            type="button"
            class="out"
            title={o.text}
            onClick={() => {
              setCode(String(o.code));
              setText(o.text);
            }}
          >
            <b>{o.code}</b> <span>{o.text}</span>
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function Delay({ item, bytes }: Pick<Props, 'item' | 'bytes'>) {
  const field = useRef<HTMLInputElement>(null);
  const [seconds, setSeconds] = useState(5);
  useEffect(() => field.current?.select(), []);
  return (
    <fieldset class="more line" aria-label={t('held.delay')}>
      <label class="line">
        {t('held.delay.by')}
        <input
          ref={field}
          class="field num"
          type="number"
          min={0.001}
          max={86_400}
          step="any"
          value={seconds}
          onInput={(e) => setSeconds(e.currentTarget.valueAsNumber || 0)}
        />
        {t('held.delay.unit')}
      </label>
      <button
        type="button"
        class="pri hold"
        disabled={seconds <= 0}
        onClick={() => void delayHeld(item.hid, Math.round(seconds * 1000), bytes ?? undefined)}
      >
        {t(bytes ? 'held.delay.edited' : 'held.delay.send')}
      </button>
    </fieldset>
  );
}

function Close({ item }: { item: HeldItem }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const ends: HeldEnd[] = item.event.chan === 'data' ? ['cut', '421', 'fin', 'rst'] : ['421', 'fin', 'rst'];
  return (
    <fieldset class="more line" aria-label={t('held.close')}>
      {ends.map((how, i) => (
        <button
          key={how}
          ref={i ? undefined : first}
          type="button"
          class="out"
          onClick={() => void closeHeld(item.hid, how)}
        >
          {t(`held.close.${how}`)}
        </button>
      ))}
    </fieldset>
  );
}
