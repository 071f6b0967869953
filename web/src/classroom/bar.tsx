import key from 'lucide-static/icons/key-round.svg?raw';
import message from 'lucide-static/icons/message-square.svg?raw';
import users from 'lucide-static/icons/users.svg?raw';
import { useEffect } from 'preact/hooks';
import type { ClassOrder } from '../contract';
import { t, tMaybe } from '../i18n';
import { classroom, dialog, watched } from '../store/state';
import { NoticeLine } from '../ui/notice-line';
import { WatchBar } from '../watch/bar';
import { CodeDialog } from './code';
import { JoinDialog } from './join';
import { codeAsked, ended, leaveClass, news, putAway, teacherName, watchClass } from './store';
import './classroom.css';

/** What this page has to do with a class: it watches, it is asked, or it takes part. */
export function ClassBar() {
  return watched.value ? <WatchBar /> : <StudentBar />;
}

function StudentBar() {
  useEffect(watchClass, []);
  return (
    <>
      {codeAsked.value ? <CodeLine /> : classroom.value && <ClassLine />}
      {news.value.map((o) => (
        <News key={o.n} o={o} />
      ))}
      {dialog.value === 'class' &&
        (codeAsked.value ? <CodeDialog /> : classroom.value?.info && <JoinDialog />)}
    </>
  );
}

const open = () => {
  dialog.value = 'class';
};

function CodeLine() {
  return (
    <NoticeLine
      label={t('class.region')}
      svg={key}
      calm
      first={
        <button type="button" class="out" onClick={open}>
          {t('class.code.enter')}
        </button>
      }
    >
      <span role="status">{t(`class.refused.${codeAsked.value as 'code-needed'}`)}</span>
    </NoticeLine>
  );
}

/** Whether the page takes part, and what the teacher does. */
function ClassLine() {
  const { joined, info, frozen } = classroom.value ?? {};
  const state = frozen ? 'frozen' : info?.watched ? 'watched' : joined ? 'in' : 'out';
  return (
    <NoticeLine
      label={t('class.region')}
      svg={users}
      calm
      class={`class-state ${state}`}
      first={
        joined ? (
          <button type="button" class="out" onClick={() => void leaveClass()}>
            {t('class.leave')}
          </button>
        ) : (
          <button type="button" class="out" onClick={open}>
            {t('class.join.open')}
          </button>
        )
      }
    >
      <span role="status">{textOf()}</span>
    </NoticeLine>
  );
}

function textOf(): string {
  const now = classroom.value;
  const name = teacherName();
  const called = now?.info?.title;
  const title = called ? t('class.named', { title: called }) : t('class.of', { name });
  if (ended.value && !now?.joined) return t('class.ended');
  if (!now?.joined) return t('class.here', { title });
  const parts = [now.info ? t('class.in', { title, name }) : t('class.in.lost', { title })];
  if (now.info?.watched) parts.push(t('class.watched', { name }));
  if (now.frozen) parts.push(t('class.frozen', { name }));
  return parts.join(' ');
}

/** What the teacher has said, or has set on this page. */
function News({ o }: { o: ClassOrder }) {
  const name = teacherName();
  const text = o.text ?? '';
  return (
    <NoticeLine svg={message} calm class="class-news" dismiss={() => putAway(o.n)}>
      <span role="status">
        {o.kind === 'message' ? (
          <>
            <b>{t('class.says', { name })}</b> {text}
          </>
        ) : (
          t(`class.set.${o.kind as 'lesson'}`, { name, text })
        )}
        {o.error && ` ${tMaybe(`error.${o.error}`, t('error.failed'))}`}
      </span>
    </NoticeLine>
  );
}
