import { useSignal } from '@preact/signals';
import chevron from 'lucide-static/icons/chevron-down.svg?raw';
import rotate from 'lucide-static/icons/rotate-ccw.svg?raw';
import flag from 'lucide-static/icons/square.svg?raw';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Lesson, Progress } from '../contract';
import { HandIn } from '../handin/button';
import { t } from '../i18n';
import { lesson, panel } from '../store/state';
import { Icon } from '../ui/icon';
import { StageCard } from './card';
import { Finished } from './finished';
import { Leave } from './leave';
import { Line, Markdown } from './markdown';
import { Step } from './step';
import { textOf } from './text';
import './lesson.css';

/** The lesson that runs, beside the ladder: where it is, what is to be done now, and what was said last. */
export function LessonPane() {
  const state = lesson.value;
  return state?.lesson && state.progress ? (
    <Running key={`${state.lesson.info.name} ${state.from}`} l={state.lesson} p={state.progress} />
  ) : null;
}

function Running({ l, p }: { l: Lesson; p: Progress }) {
  const looked = useSignal<number | null>(null); // a step that was done and is looked at again
  const leaving = useSignal<'stop' | 'restart' | null>(null);
  const at = looked.value ?? p.step;
  const step = l.steps[at];
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => body.current?.scrollTo(0, 0), [at, leaving.value]);
  const look = (n: number) => {
    looked.value = n === p.step ? null : n;
  };
  const leave = (what: 'stop' | 'restart') => {
    leaving.value = what;
    panel.value = 'lesson';
  };
  const stay = () => {
    leaving.value = null;
  };
  return (
    <section class="lesson" id="region-lesson" tabIndex={-1} aria-label={t('region.lesson')}>
      <Head l={l} p={p} leave={leave} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div class="lesson-body scroll" ref={body} tabIndex={0} role="group" aria-label={t('lesson.text')}>
        <Steps l={l} p={p} at={at} show={look} />
        {leaving.value && <Leave key={leaving.value} what={leaving.value} cancel={stay} />}
        {at === 0 && textOf(l.about) && (
          <details class="lesson-about">
            <summary>{t('lesson.what')}</summary>
            <Markdown text={textOf(l.about)} />
          </details>
        )}
        {looked.value === null && p.step > 0 && <Said l={l} p={p} />}
        {step ? (
          <Step key={step.name} step={step} state={p.steps[at]} todo={at === p.step} />
        ) : (
          <Finished l={l} p={p} leave={() => leave('stop')} />
        )}
        {looked.value !== null && (
          <button type="button" class="out" onClick={() => look(p.step)}>
            {t('lesson.on')}
          </button>
        )}
        {l.info.card && <StageCard l={l} p={p} />}
        <HandIn />
        <p class="mute lesson-code">{t('lesson.code.is', { code: p.seed || '–' })}</p>
      </div>
    </section>
  );
}

function Head({ l, p, leave }: { l: Lesson; p: Progress; leave: (what: 'stop' | 'restart') => void }) {
  const title = textOf(l.info.title);
  return (
    <header class="lesson-head">
      <h2 title={title}>
        {title}
        <small>
          {p.step < l.steps.length
            ? t('lesson.at', { n: p.step + 1, all: l.steps.length })
            : t('lesson.all-done')}
        </small>
      </h2>
      <button
        type="button"
        class="ic lesson-open"
        aria-label={t('lesson.open')}
        title={t('lesson.open')}
        onClick={() => {
          panel.value = 'lesson';
        }}
      >
        <Icon svg={chevron} />
      </button>
      <button
        type="button"
        class="ic"
        aria-label={t('lesson.restart')}
        title={t('lesson.restart')}
        onClick={() => leave('restart')}
      >
        <Icon svg={rotate} size={15} />
      </button>
      <button
        type="button"
        class="ic"
        aria-label={t('lesson.stop')}
        title={t('lesson.stop')}
        onClick={() => leave('stop')}
      >
        <Icon svg={flag} size={15} />
      </button>
    </header>
  );
}

interface StepsProps {
  l: Lesson;
  p: Progress;
  at: number;
  show: (n: number) => void;
}

/** One mark for each step; the steps that were done can be read again. */
function Steps({ l, p, at, show }: StepsProps) {
  return (
    <ol class="lesson-steps" aria-label={t('lesson.steps')}>
      {l.steps.map((s, n) => {
        const done = !!p.steps[n]?.done;
        const name = t(done ? 'lesson.step.done' : 'lesson.step.todo', { n: n + 1, title: textOf(s.title) });
        return (
          <li key={s.name}>
            <button
              type="button"
              data-done={done}
              aria-current={n === at ? 'step' : undefined}
              aria-label={name}
              title={name}
              disabled={n > p.step}
              onClick={() => show(n)}
            >
              {done ? '✓' : n + 1}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** What can be said now that the step before is done. */
function Said({ l, p }: { l: Lesson; p: Progress }) {
  const before = l.steps[p.step - 1];
  const text = before && textOf(before.done);
  if (!text || p.step >= l.steps.length) return null;
  return (
    <p class="lesson-said" role="status">
      <b>{t('lesson.said')}</b> <Line text={text} />
    </p>
  );
}
