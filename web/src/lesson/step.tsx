import bulb from 'lucide-static/icons/lightbulb.svg?raw';
import { useEffect, useState } from 'preact/hooks';
import type { LessonStep, StepState } from '../contract';
import { t } from '../i18n';
import { act } from '../store/lesson';
import { Icon } from '../ui/icon';
import { EventLink, Item } from './item';
import { Line, Markdown } from './markdown';
import { useSeen } from './seen';
import { textOf } from './text';

interface Props {
  step: LessonStep;
  state: StepState | undefined;
  /** It is the step to do. */
  todo: boolean;
}

/** A step: what to do, its items, feedback for what is nearly right, and the hint. */
export function Step({ step, state, todo }: Props) {
  return (
    <article class="lesson-step">
      <h3>{textOf(step.title)}</h3>
      <Markdown text={textOf(step.text)} />
      <ul class="lesson-items">
        {step.items.map((item, n) => (
          <Item key={n} step={step.name} n={n} item={item} state={state?.items[n]} todo={todo} />
        ))}
      </ul>
      {todo && step.items.length === 0 && (
        <button
          type="button"
          class="pri"
          onClick={() => void act({ step: step.name, item: 0, kind: 'next' })}
        >
          {t('lesson.next')}
        </button>
      )}
      <div role="status">{todo && <Nearly step={step} state={state} />}</div>
      {todo && <Hint step={step} state={state} />}
      {!todo && textOf(step.done) && (
        <p class="lesson-said">
          <b>{t('lesson.said')}</b> <Line text={textOf(step.done)} />
        </p>
      )}
    </article>
  );
}

function Nearly({ step, state }: Pick<Props, 'step' | 'state'>) {
  const text = state?.nearly && step.nearly[state.nearly - 1];
  const box = useSeen<HTMLParagraphElement>(`${state?.nearly} ${state?.event}`);
  if (!text) return null;
  return (
    <p class="lesson-nearly" ref={box}>
      <b>{t('lesson.nearly')}</b> <Line text={textOf(text)} />{' '}
      {state.event ? <EventLink id={state.event} /> : null}
    </p>
  );
}

/** Offers the hint when nothing has changed for a while. */
function Hint({ step, state }: Pick<Props, 'step' | 'state'>) {
  const [offered, setOffered] = useState(false);
  const now = JSON.stringify(state);
  useEffect(() => {
    if (offered) return;
    const timer = setTimeout(() => setOffered(true), step.after);
    return () => clearTimeout(timer);
  }, [now, offered]);
  const text = textOf(step.hint);
  if (!text) return null;
  if (state?.hint)
    return (
      <div class="lesson-hint" role="status">
        <b>{t('lesson.hint')}</b> <Line text={text} />
      </div>
    );
  if (!offered) return null;
  return (
    <button type="button" class="out" onClick={() => void act({ step: step.name, item: 0, kind: 'hint' })}>
      <Icon svg={bulb} size={15} />
      {t('lesson.hint.show')}
    </button>
  );
}
