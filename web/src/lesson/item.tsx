import { useState } from 'preact/hooks';
import type { FtpEvent, ItemState, LessonItem } from '../contract';
import { t } from '../i18n';
import { select } from '../store/actions';
import { act } from '../store/lesson';
import { panel, recording, selected } from '../store/state';
import { sentenceOf } from '../verdicts/text';
import { Line } from './markdown';
import { useSeen } from './seen';
import { sayOf, textOf } from './text';

interface Props {
  /** The name of its step. */
  step: string;
  n: number;
  item: LessonItem;
  state: ItemState | undefined;
  /** Its step is the one to do. */
  todo: boolean;
}

/** An item: whether it is done, what it asks for, and the way to the event that did it. */
export function Item(p: Props) {
  const { item, state, todo } = p;
  const mark = state?.wrong ? 'wrong' : state?.done ? 'done' : 'open';
  return (
    <li data-mark={mark}>
      <span class="tick" role="img" aria-label={t(`lesson.mark.${mark}`)}>
        {{ wrong: '✗', done: '✓', open: '' }[mark]}
      </span>
      <div>
        <Line text={sayOf(item)} /> {state?.event ? <EventLink id={state.event} /> : null}
        {state?.found && <Found list={state.found} />}
        {todo && !state?.done && item.kind === 'answer' && <Answer {...p} />}
        {todo && !state?.done && item.kind === 'choose' && <Choose {...p} />}
        {todo && !state?.done && item.kind === 'select' && <Take {...p} />}
      </div>
    </li>
  );
}

/** What is wrong with the client, each with its clause and the way to its event. */
function Found({ list }: { list: NonNullable<ItemState['found']> }) {
  const box = useSeen<HTMLUListElement>(list.map((v) => v.event).join());
  return (
    <ul class="lesson-found" ref={box}>
      {list.map((v) => (
        <li key={`${v.rule} ${v.event}`}>
          {sentenceOf(v)} <small>{v.clause}</small> {v.event ? <EventLink id={v.event} /> : null}
        </li>
      ))}
    </ul>
  );
}

/** The way to an event in the ladder. */
export function EventLink({ id }: { id: number }) {
  const show = () => {
    panel.value = 'ladder'; // a small screen shows one panel
    select(id);
  };
  return (
    <button type="button" class="link" title={t('lesson.show')} onClick={show}>
      #{id}
    </button>
  );
}

/** What the lesson says to the newest answer, which was wrong. */
const feedback = (item: LessonItem, state: ItemState): string =>
  textOf(item.choices?.[(state.chosen ?? 0) - 1]?.say ?? {});

/** What is said to an answer that was wrong. */
function Wrong({ text }: { text: string }) {
  const box = useSeen<HTMLParagraphElement>(text);
  return (
    <p class="lesson-wrong" ref={box}>
      {text ? <Line text={text} /> : t('lesson.wrong')}
    </p>
  );
}

/** An answer to type. */
function Answer({ step, n, item, state }: Props) {
  const [text, setText] = useState('');
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (text.trim()) void act({ step, item: n, kind: 'answer', text: text.trim() });
      }}
    >
      <input
        class="field"
        type="text"
        maxLength={200}
        autocomplete="off"
        spellcheck={false}
        aria-label={sayOf(item)}
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
      />
      <button type="submit" class="out">
        {t('lesson.check')}
      </button>
      <div role="status">{state?.wrong && <Wrong text={feedback(item, state)} />}</div>
    </form>
  );
}

/** An answer to choose. */
function Choose({ step, n, item, state }: Props) {
  const [at, setAt] = useState(-1);
  const group = `${step} ${n}`;
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (at >= 0) void act({ step, item: n, kind: 'choose', text: String(at) });
      }}
    >
      <fieldset aria-label={sayOf(item)}>
        {item.choices?.map((c, i) => (
          <label key={i}>
            <input type="radio" name={group} checked={at === i} onChange={() => setAt(i)} />
            <span>
              <Line text={textOf(c.text)} />
            </span>
          </label>
        ))}
      </fieldset>
      <button type="submit" class="out" disabled={at < 0}>
        {t('lesson.check')}
      </button>
      <div role="status">{state?.wrong && <Wrong text={feedback(item, state)} />}</div>
    </form>
  );
}

/** Takes the event that is selected in the page. */
function Take({ step, n, state }: Props) {
  const e = recording.value ? undefined : selected.value;
  return (
    <div>
      <button
        type="button"
        class="out"
        disabled={!e}
        onClick={() => e && void act({ step, item: n, kind: 'select', event: e.id })}
      >
        {e ? t('lesson.take', { event: nameOf(e) }) : t('lesson.take.none')}
      </button>
      <div role="status">{state?.wrong && <Wrong text={t('lesson.take.wrong')} />}</div>
    </div>
  );
}

/** "#45 227", or "#46" for an event that is no message: how an event is called on a button. */
const nameOf = (e: FtpEvent): string =>
  [`#${e.id}`, e.kind === 'reply' ? e.dec?.code : e.dec?.verb].filter(Boolean).join(' ');
