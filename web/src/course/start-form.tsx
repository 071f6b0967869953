import { useState } from 'preact/hooks';
import { t, tMaybe } from '../i18n';
import { courses, startCourse } from '../store/course';

/** Picks a course and names the client. */
export function StartForm() {
  const [name, setName] = useState('embedded');
  const [client, setClient] = useState('');
  const chosen = courses.value.find((c) => c.name === name);
  return (
    <form
      class="course-start"
      onSubmit={(e) => {
        e.preventDefault();
        void startCourse(name, client.trim());
      }}
    >
      <p>{t('course.text')}</p>
      <label>
        {t('course.choose')}
        <select data-first value={name} onChange={(e) => setName(e.currentTarget.value)}>
          {courses.value.map((c) => (
            <option key={c.name} value={c.name}>
              {t('course.option', { name: tMaybe(`course.name.${c.name}`, c.name), n: c.obstacles.length })}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('course.client')}
        <input
          class="field"
          type="text"
          maxLength={60}
          value={client}
          onInput={(e) => setClient(e.currentTarget.value)}
        />
      </label>
      <button type="submit" class="pri" disabled={!chosen}>
        {t('course.start')}
      </button>
      {chosen && <p class="mute">{tMaybe(`course.text.${chosen.name}`, '')}</p>}
    </form>
  );
}
