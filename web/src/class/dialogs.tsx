import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { entries } from '../faults/find';
import { profileName } from '../header/profile-name';
import { lang, need, t } from '../i18n';
import { dialog } from '../store/state';
import { asking, end, give } from './actions';
import { builtinLessons, type LessonSource } from './lessons';
import { profiles } from './profiles';
import { nameOf, room } from './store';

/** The dialog that is open. */
export function ClassDialog() {
  if (!dialog.value) return null;
  const { what } = asking.value;
  if (what === 'projector') return <Projector />;
  if (what === 'end') return <EndClass />;
  return <OrderDialog />;
}

const close = () => {
  dialog.value = null;
};

const forms = { message: MessageForm, lesson: LessonForm, profile: ProfileForm, fault: FaultForm };

function OrderDialog() {
  const { what, to } = asking.value;
  if (what === 'end' || what === 'projector') return null;
  const Form = forms[what];
  const title = to ? t(`class.${what}.to`, { name: nameOf(to) }) : t(`class.${what}.all`);
  return (
    <Dialog title={title} class="class-box">
      <Form
        send={(text) => {
          give(to, what, text);
          close();
        }}
      />
    </Dialog>
  );
}

interface FormProps {
  send: (text: string) => void;
}

function MessageForm({ send }: FormProps) {
  const [text, setText] = useState('');
  return (
    <form
      class="class-form"
      onSubmit={(e) => {
        e.preventDefault();
        if (text.trim()) send(text.trim());
      }}
    >
      <label>
        {t('class.message.text')}
        <textarea
          data-first
          rows={3}
          maxLength={500}
          value={text}
          onInput={(e) => setText(e.currentTarget.value)}
        />
      </label>
      <Send text={t('class.message.send')} off={!text.trim()} />
    </form>
  );
}

function Send({ text, off }: { text: string; off: boolean }) {
  return (
    <div class="foot">
      <button type="submit" class="pri" disabled={off}>
        {text}
      </button>
    </div>
  );
}

const titleOf = (l: LessonSource) => l.titles[lang.value] ?? l.titles[''] ?? l.name;

/** No lesson is larger, in bytes (lesson.MaxFile). */
const maxLesson = 128 << 10;

function LessonForm({ send }: FormProps) {
  const [list, setList] = useState<readonly LessonSource[]>([]);
  const [problem, setProblem] = useState('');
  const file = useRef<HTMLInputElement>(null);
  useEffect(() => {
    void builtinLessons().then(setList);
  }, []);
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > maxLesson) setProblem(t('class.lesson.large'));
    else send(await chosen.text());
  };
  return (
    <div class="class-form">
      <p class="mute">{t('class.lesson.text')}</p>
      <ul class="class-choices">
        {list.map((l, n) => (
          <li key={l.name}>
            <button type="button" class="out" data-first={n === 0} onClick={() => send(l.text)}>
              {titleOf(l)}
            </button>
          </li>
        ))}
      </ul>
      <div class="foot">
        <button type="button" class="out" onClick={() => file.current?.click()}>
          {t('class.lesson.file')}
        </button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={t('class.lesson.file')}
          accept=".md,text/markdown,text/plain"
          onChange={(e) => void take(e.currentTarget.files?.[0])}
        />
      </div>
      <p role="alert" class="class-bad">
        {problem}
      </p>
    </div>
  );
}

function ProfileForm({ send }: FormProps) {
  return (
    <div class="class-form">
      <p class="mute">{t('server.profile.next')}</p>
      <ul class="class-choices">
        {profiles.map(({ name, title }, n) => (
          <li key={name}>
            <button type="button" class="out" data-first={n === 0} onClick={() => send(name)}>
              {profileName(name, title)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function FaultForm({ send }: FormProps) {
  const [ready, setReady] = useState(false);
  const [key, setKey] = useState('');
  useEffect(() => {
    void need('library').then(() => setReady(true));
  }, []);
  if (!ready) return null;
  const list = entries();
  const chosen = list.find((e) => e.key === key);
  return (
    <form
      class="class-form"
      onSubmit={(e) => {
        e.preventDefault();
        if (chosen) send(JSON.stringify({ rule: chosen.rule }));
      }}
    >
      <label>
        {t('class.fault.which')}
        <select data-first value={key} onChange={(e) => setKey(e.currentTarget.value)}>
          <option value="">–</option>
          {list.map((e) => (
            <option key={e.key} value={e.key}>
              {e.name}
            </option>
          ))}
        </select>
      </label>
      <p class="mute" role="status">
        {chosen?.does}
      </p>
      <Send text={t('class.fault.send')} off={!chosen} />
    </form>
  );
}

function EndClass() {
  return (
    <Dialog title={t('class.end.title')} class="class-box">
      <div class="class-form">
        <p>{t('class.end.text')}</p>
        <div class="foot">
          <button type="button" class="out" data-first onClick={close}>
            {t('class.end.no')}
          </button>
          <button
            type="button"
            class="pri"
            onClick={() => {
              close();
              end();
            }}
          >
            {t('class.end.yes')}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

/** The address and the code, large enough for the last row. */
function Projector() {
  const { address = '', code, title } = room.value ?? {};
  return (
    <Dialog title={title || t('class.title')} class="class-projector">
      <div class="class-large">
        <p>{t('class.open')}</p>
        <b class="mono class-large-address">{address}</b>
        {code && (
          <>
            <p>{t('class.code.students')}</p>
            <b class="mono class-large-code">{code}</b>
          </>
        )}
      </div>
    </Dialog>
  );
}
