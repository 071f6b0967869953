import { useState } from 'preact/hooks';
import type { LessonOpened } from '../contract';
import { Dialog } from '../dialog/dialog';
import { Elsewhere } from '../embed/elsewhere';
import { AskName } from '../handin/name';
import { part, t, tMaybe } from '../i18n';
import { needsName } from '../store/handin';
import { asked, beginLesson, openLesson } from '../store/lesson';
import { marks } from '../store/lesson-keep';
import { keepsAny } from '../store/persist';
import { hello, lesson } from '../store/state';
import { Markdown } from './markdown';
import { textOf } from './text';
import './lesson.css';
import './list.css';

/** Offers a lesson: what it is about, what it changes on the server, and the code for its values. */
export function Consent() {
  const a = asked.value;
  if (!a) return null;
  const { info, about, stage } = a.opened;
  const mark = marks.value[info.name];
  const begun = mark?.progress && mark.seed === a.seed.toUpperCase() ? mark.step : 0;
  const running = lesson.value?.lesson;
  const changes = changesOf(stage);
  return (
    <Dialog title={textOf(info.title)} class="lessons-box">
      <div class="lessons-body scroll">
        <p class="mute">{t('lesson.about', { steps: info.steps, minutes: info.minutes })}</p>
        <Markdown text={textOf(about)} />
        <h3>{t(changes.length ? 'lesson.changes' : 'lesson.changes.none')}</h3>
        {changes.length > 0 && (
          <>
            <ul class="lesson-changes">
              {changes.map((c) => (
                <li key={c}>{c}</li>
              ))}
            </ul>
            <p class="mute">{t('lesson.changes.undo')}</p>
          </>
        )}
        {keepsAny() && <p class="mute">{t('lesson.changes.keep')}</p>}
        {running && <p>{t('lesson.changes.other', { title: textOf(running.info.title) })}</p>}
        {needsName(a.seed) ? (
          <AskName asked={a} />
        ) : (
          <>
            <Code key={a.seed} seed={a.seed} />
            <div class="lesson-acts">
              {begun > 0 && (
                <button type="button" class="pri" data-first onClick={() => void beginLesson(true)}>
                  {t('lesson.go-on', { n: begun + 1 })}
                </button>
              )}
              <button
                type="button"
                class={begun ? 'out' : 'pri'}
                data-first={begun ? undefined : true}
                onClick={() => void beginLesson(false)}
              >
                {t('lesson.begin')}
              </button>
            </div>
          </>
        )}
        <Elsewhere source={a.source} name={info.name} />
      </div>
    </Dialog>
  );
}

/** The code that decides the names, sizes and passwords of the lesson. */
function Code({ seed }: { seed: string }) {
  const [text, setText] = useState(seed);
  return (
    <form
      class="lesson-seed"
      onSubmit={(e) => {
        e.preventDefault();
        const a = asked.peek();
        if (a && text.trim() !== a.seed) void openLesson(a.source, text.trim(), a.from);
      }}
    >
      <label>
        {t('lesson.code')}
        <input
          class="field mono"
          type="text"
          maxLength={60}
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(e) => setText(e.currentTarget.value)}
        />
      </label>
      <button type="submit" class="out" disabled={text.trim() === seed}>
        {t('lesson.code.use')}
      </button>
      <p class="mute">{t('lesson.code.how')}</p>
    </form>
  );
}

type Faults = Partial<Record<string, { name: string }>>;

/** What a stage changes, a line each. */
function changesOf(s: LessonOpened['stage']): string[] {
  const profile = hello.value?.config.profiles.find((p) => p.name === s.profile);
  const lines = [
    s.profile &&
      t('lesson.sets.profile', { name: tMaybe(`profile.${s.profile}`, profile?.title ?? s.profile) }),
    s.files.length > 0 && t('lesson.sets.files', { names: s.files.join(', ') }),
    s.accounts.length > 0 && t('lesson.sets.accounts', { names: s.accounts.join(', ') }),
    ...s.faults.map((f) => t('lesson.sets.fault', { name: (part('library') as Faults)[f]?.name ?? f })),
    ...s.breaks.map((x) => t('lesson.sets.break', { expr: x })),
    s.pace && t('lesson.sets.pace', { ms: s.pace }),
    s.paused && t('lesson.sets.paused'),
    s.tls && t('lesson.sets.tls'),
  ];
  return lines.filter((l): l is string => !!l);
}
