import { t } from '../i18n';
import { nameStudent, seedFor, studentName, tidyName } from '../store/handin';
import { type Asked, openLesson } from '../store/lesson';

/** Asks for the student's name, which the lesson's code needs, and offers the lesson with that code. */
export function AskName({ asked }: { asked: Asked }) {
  const name = tidyName(studentName.value);
  return (
    <form
      class="lesson-seed"
      onSubmit={(e) => {
        e.preventDefault();
        if (name) void openLesson(asked.source, seedFor(asked.seed, name), asked.from);
      }}
    >
      <NameField />
      <button type="submit" class="pri" disabled={!name}>
        {t('handin.name.use')}
      </button>
      <p class="mute">{t('handin.name.why')}</p>
    </form>
  );
}

/** The field for the student's name. */
export function NameField() {
  return (
    <label>
      {t('handin.name')}
      <input
        class="field"
        type="text"
        data-first
        required
        maxLength={60}
        autocomplete="name"
        value={studentName.value}
        onInput={(e) => nameStudent(e.currentTarget.value)}
      />
    </label>
  );
}
