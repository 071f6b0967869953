import type { Signal } from '@preact/signals';
import hand from 'lucide-static/icons/hand.svg?raw';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import type { State, Student } from '../gen/class';
import { lang, t } from '../i18n';
import { Icon } from '../ui/icon';
import { sentenceOf } from '../verdicts/text';
import { need } from './order';
import { SeatMenu } from './seat-menu';
import { clock, since } from './store';

/** One seat: who sits there and what the page does. */
export function SeatCard({ of }: { of: Signal<Student> }) {
  const s = of.value;
  const there = s.joined && !s.away;
  const st = s.joined ? s.state : undefined;
  return (
    <li
      class="seat"
      data-away={!there}
      data-mode={st?.mode}
      data-need={need(s, since(s.id), s.state?.holds ? clock.value : 0)}
    >
      <div class="seat-head">
        <span class="seat-number">{s.number}</span>
        {there ? (
          <a
            class="seat-name"
            href={`./?watch=${encodeURIComponent(s.id)}`}
            title={t('class.watch.of', { name: called(s) })}
          >
            {called(s)}
          </a>
        ) : (
          <span class="seat-name">{called(s)}</span>
        )}
        <SeatMenu s={s} />
      </div>
      {st && there ? (
        <Doing st={st} />
      ) : (
        <p class="seat-none">{t(s.away ? 'class.away' : 'class.not-joined')}</p>
      )}
    </li>
  );
}

const called = (s: Student) => s.name || t('class.seat', { n: String(s.number) });

/** The text of a lesson's title in the page's language. */
const titleOf = (text: Record<string, string>) =>
  text[lang.value] ?? text[''] ?? text.en ?? Object.values(text)[0] ?? '';

function Doing({ st }: { st: State }) {
  const diagnosis = st.diagnosis && sentenceOf({ rule: st.diagnosis, args: st.diagnosisArgs });
  const calls = st.sessions > 1 ? t('class.sessions', { n: st.sessions }) : '';
  return (
    <>
      <p class="seat-mode">
        <span class={`pill ${st.mode === 'running' ? 'ok' : st.mode === 'paused' ? 'hold' : 'ice'}`}>
          {t(`class.mode.${st.mode}`)}
        </span>
        <span class="seat-client" title={st.client}>
          {[st.client, calls].filter(Boolean).join(' · ') || t('class.no-client')}
        </span>
      </p>
      {st.lesson && <Progress st={st} title={titleOf(st.lesson)} />}
      {st.holds ? (
        <p class="seat-holds mono" title={st.holds}>
          <Icon svg={hand} size={12} />
          <span class="sr">{t('class.holds')}</span>
          <span class="seat-cut">{st.holds}</span>
          {(st.held ?? 0) > 1 && <span>+{(st.held ?? 1) - 1}</span>}
        </p>
      ) : (
        st.at && (
          <p class="seat-at mono seat-cut" title={st.at}>
            {st.at}
          </p>
        )
      )}
      {diagnosis && (
        <p class="seat-says" title={diagnosis}>
          <Icon svg={alert} size={12} />
          <span>{diagnosis}</span>
        </p>
      )}
    </>
  );
}

function Progress({ st, title }: { st: State; title: string }) {
  const { step = 0, steps = 0, done } = st;
  return (
    <div class="seat-lesson" title={title}>
      <span class="seat-cut">{title}</span>
      <span class="seat-step">{done ? t('class.done') : steps ? `${step}/${steps}` : ''}</span>
      <progress
        max={steps || 1}
        value={done ? steps || 1 : Math.max(0, step - 1)}
        aria-label={t('class.progress', { title, n: String(step), all: String(steps) })}
      />
    </div>
  );
}
