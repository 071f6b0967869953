import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { plan, startServerCheck } from '../store/server-check';
import { relay } from '../store/state';

/** Picks a server and an account, and says what will happen there. */
export function StartForm() {
  const targets = relay.value.targets ?? [];
  const [picked, setPicked] = useState('');
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const target = targets.includes(picked) ? picked : (targets[0] ?? '');
  const p = plan.value;
  return (
    <form
      class="course-start"
      autocomplete="off"
      onSubmit={(e) => {
        e.preventDefault();
        void startServerCheck({ target, user, password });
        setPassword('');
      }}
    >
      <p>{t('check.text')}</p>
      <label>
        {t('check.server')}
        <select data-first value={target} onChange={(e) => setPicked(e.currentTarget.value)}>
          {targets.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('check.user')}
        <input
          class="field"
          type="text"
          autocomplete="off"
          maxLength={200}
          value={user}
          onInput={(e) => setUser(e.currentTarget.value)}
        />
      </label>
      <label>
        {t('check.password')}
        <input
          class="field"
          type="password"
          autocomplete="off"
          maxLength={200}
          value={password}
          onInput={(e) => setPassword(e.currentTarget.value)}
        />
      </label>
      {p && target && (
        <div class="check-plan">
          <p>{t('check.plan')}</p>
          <ul>
            <li>{t('check.plan.sessions', { target, n: p.cases })}</li>
            <li>{t('check.plan.dir', { dir: p.dir, n: p.commands, size: p.kib })}</li>
            <li>{t('check.plan.refused')}</li>
            <li>{t('check.plan.password')}</li>
            <li>{t('check.plan.end')}</li>
          </ul>
        </div>
      )}
      <button type="submit" class="pri" disabled={!target || !user || !p}>
        {t('check.start')}
      </button>
    </form>
  );
}
