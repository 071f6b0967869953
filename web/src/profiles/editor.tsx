import { useEffect, useState } from 'preact/hooks';
import type { ProfileProblem } from '../contract';
import { Dialog } from '../dialog/dialog';
import { t, tMaybe } from '../i18n';
import { checkProfile, draft, useProfile as loadProfile, profileText } from '../store/profiles';
import { dialog } from '../store/state';
import { saveAs } from '../ui/save';
import './profiles.css';

/** A profile as text: what is wrong with it is said while it is written. */
export function ProfileEditor() {
  const [text, setText] = useState(draft.peek());
  const [bad, setBad] = useState<ProfileProblem>();
  useEffect(() => {
    let stale = false;
    void checkProfile(text).then((state) => !stale && state && setBad(state.problem));
    return () => {
      stale = true;
    };
  }, [text]);
  const use = async () => {
    const state = await loadProfile(text);
    if (state?.problem) setBad(state.problem);
    else if (state) dialog.value = null;
  };
  const save = async () => {
    const name = (await checkProfile(text))?.name ?? (await profileText())?.name;
    saveAs(`${name}.profile.json`, new Blob([text], { type: 'application/json' }));
  };
  return (
    <Dialog title={t('profile.dialog')} class="profile-box">
      <p>{t('profile.dialog.text')}</p>
      <textarea
        class="mono scroll"
        aria-label={t('profile.json')}
        aria-invalid={!!bad}
        aria-describedby="profile-state"
        spellcheck={false}
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
      />
      <p id="profile-state" role="status" data-bad={!!bad}>
        {bad ? problemText(bad) : t('profile.fine')}
      </p>
      <div class="profile-buttons">
        <button type="button" class="pri" disabled={!!bad} onClick={() => void use()}>
          {t('profile.use')}
        </button>
        <button type="button" class="out" onClick={() => void save()}>
          {t('profile.export')}
        </button>
      </div>
    </Dialog>
  );
}

const problemText = (p: ProfileProblem): string =>
  tMaybe(`profile.bad.${p.code}`, p.code, { field: p.field ?? '', value: p.value ?? '' });
