import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { readSetting, writeSetting } from '../store/settings';
import { enter } from './actions';
import { link, refused } from './store';
import { readToken } from './token';

/** The door: the teacher's code, and what the students read of the class. */
export function EnterForm() {
  const [code, setCode] = useState('');
  const [name, setName] = useState(readSetting('teacher') ?? '');
  const [title, setTitle] = useState('');
  const busy = link.value === 'opening';
  const why = refused.value;
  return (
    <main class="class-door">
      <form
        class="class-enter"
        onSubmit={(e) => {
          e.preventDefault();
          writeSetting('teacher', name);
          enter(code, name.trim(), title.trim());
        }}
      >
        <h2>{t('class.enter.title')}</h2>
        <p class="mute">{t('class.enter.text')}</p>
        <label>
          {t('class.enter.code')}
          <input
            class="field"
            type="password"
            required
            autocomplete="off"
            value={code}
            aria-invalid={why === 'wrong-code'}
            aria-describedby="class-refused"
            onInput={(e) => setCode(e.currentTarget.value)}
          />
        </label>
        <p id="class-refused" class="class-bad" role="alert">
          {why && (why === 'slow-down' ? t('class.slow-down') : t('class.wrong-code'))}
          {link.value === 'lost' && t(readToken() ? 'class.lost' : 'class.none')}
        </p>
        <label>
          {t('class.enter.name')}
          <input
            class="field"
            type="text"
            required
            maxLength={40}
            autocomplete="name"
            value={name}
            onInput={(e) => setName(e.currentTarget.value)}
          />
        </label>
        <label>
          {t('class.enter.class')}
          <input
            class="field"
            type="text"
            maxLength={40}
            autocomplete="off"
            value={title}
            onInput={(e) => setTitle(e.currentTarget.value)}
          />
        </label>
        <button type="submit" class="pri" disabled={busy}>
          {t('class.enter.go')}
        </button>
      </form>
    </main>
  );
}
