import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { openMuseum } from '../store/museum';
import { editProfile, profileText } from '../store/profiles';
import { saveAs } from '../ui/save';

/** Saves the chosen kind of server, opens it in the editor, or one from a file. */
export function ProfileButtons({ done }: { done: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const exportIt = async () => {
    const p = await profileText();
    if (p) saveAs(`${p.name}.profile.json`, new Blob([p.text], { type: 'application/json' }));
  };
  const edit = async () => {
    const p = await profileText();
    if (!p) return;
    done();
    editProfile(p.text);
  };
  const load = async (file: File) => {
    // What is much too large is cut: the engine says then that it is.
    const text = await file.slice(0, 80 << 10).text();
    done();
    editProfile(text);
  };
  return (
    <div class="profile-buttons">
      <button type="button" class="out" onClick={() => void exportIt()}>
        {t('profile.export')}
      </button>
      <button type="button" class="out" onClick={() => void edit()}>
        {t('profile.edit')}
      </button>
      <button type="button" class="out" onClick={() => input.current?.click()}>
        {t('profile.load')}
      </button>
      <button
        type="button"
        class="out"
        onClick={() => {
          done();
          openMuseum();
        }}
      >
        {t('museum.open')}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json"
        aria-label={t('profile.load')}
        onChange={(e) => {
          const file = e.currentTarget.files?.[0];
          e.currentTarget.value = '';
          if (file) void load(file);
        }}
      />
    </div>
  );
}
