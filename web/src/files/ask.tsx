import { useEffect, useRef, useState } from 'preact/hooks';
import '../ui/dialog.css';
import { t } from '../i18n';
import { probable } from '../names/encoding-guess';
import { answer, type Question, question } from './file-commands';
import { currentDir } from './state';
import { goodName } from './tree';

/** The dialog for a new folder, a new name, or for making sure before something is deleted. */
export function Ask() {
  const q = question.value;
  return q && <Dialog key={`${q.deed} ${q.row.path}`} q={q} />;
}

function Dialog({ q }: { q: Question }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState(q.deed === 'rename' ? probable(q.row.name) : '');
  const [bad, setBad] = useState(false);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.focus();
  }, []);

  const submit = (e: Event) => {
    e.preventDefault();
    if (q.deed !== 'delete' && !goodName(name)) return setBad(true);
    dialog.current?.close();
    void answer(q, name);
  };
  return (
    <dialog
      ref={dialog}
      class="ask"
      aria-labelledby="ask-title"
      onClose={() => {
        question.value = null;
      }}
    >
      <form onSubmit={submit}>
        <h2 id="ask-title">{t(`files.${q.deed}.title`, { name: q.row.name, path: currentDir.value })}</h2>
        {q.deed === 'delete' ? (
          <p>{t(q.row.dir ? 'files.delete.folder' : 'files.delete.file')}</p>
        ) : (
          <NameField name={name} bad={bad} set={setName} />
        )}
        <div class="ask-buttons">
          <button type="button" class="out" onClick={() => dialog.current?.close()}>
            {t('files.cancel')}
          </button>
          <button type="submit" class={`pri ${q.deed === 'delete' ? 'danger' : ''}`}>
            {t(`files.ok.${q.deed}`)}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function NameField({ name, bad, set }: { name: string; bad: boolean; set: (name: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const input = field.current;
    input?.focus();
    // The ending stays as it is, most of the time.
    const dot = input?.value.lastIndexOf('.') ?? -1;
    input?.setSelectionRange(0, dot > 0 ? dot : (input?.value.length ?? 0));
  }, []);
  return (
    <label class="ask-name">
      {t('files.name')}
      <input
        ref={field}
        value={name}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={bad}
        aria-describedby={bad ? 'ask-bad' : undefined}
        onInput={(e) => set(e.currentTarget.value)}
      />
      {bad && (
        <span id="ask-bad" class="ask-bad" role="alert">
          {t('files.bad-name')}
        </span>
      )}
    </label>
  );
}
