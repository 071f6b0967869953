import { useState } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { nameStudent, studentName, tidyName } from '../store/handin';
import { dialog } from '../store/state';
import { codeAsked, sayCode } from './store';

/** Asks for the code of the relay. */
export function CodeDialog() {
  const [code, setCode] = useState('');
  const [said, setSaid] = useState(false);
  const why = codeAsked.value;
  return (
    <Dialog title={t('class.code.title')} class="classroom-box">
      <form
        class="classroom-form"
        onSubmit={(e) => {
          e.preventDefault();
          setSaid(true);
          void sayCode(code.trim(), tidyName(studentName.peek()));
        }}
      >
        <p>{t('class.code.text')}</p>
        <label>
          {t('class.code.field')}
          <input
            class="field classroom-code"
            type="text"
            data-first
            required
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={code}
            aria-invalid={why === 'wrong-code'}
            aria-describedby="classroom-why"
            onInput={(e) => setCode(e.currentTarget.value)}
          />
        </label>
        <p id="classroom-why" class="classroom-bad" role="alert">
          {why !== 'code-needed' &&
            (said || why === 'slow-down') &&
            t(`class.refused.${why as 'wrong-code'}`)}
        </p>
        <NameField />
        <div class="foot">
          <button
            type="button"
            class="out"
            onClick={() => {
              dialog.value = null;
            }}
          >
            {t('class.without')}
          </button>
          <button type="submit" class="pri" disabled={!code.trim()}>
            {t('class.code.go')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The student's name, which the teacher and the relay's list of seats show. */
export function NameField({ first = false }: { first?: boolean }) {
  return (
    <label>
      {t('handin.name')}
      <input
        class="field"
        type="text"
        data-first={first}
        required={first}
        maxLength={40}
        autocomplete="name"
        value={studentName.value}
        onInput={(e) => nameStudent(e.currentTarget.value)}
      />
    </label>
  );
}
