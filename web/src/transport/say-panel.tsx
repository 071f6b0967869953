import send from 'lucide-static/icons/send.svg?raw';
import { useState } from 'preact/hooks';
import type { Dir } from '../contract';
import { toBytes } from '../held/wiretext';
import { t } from '../i18n';
import { inject } from '../store/gate';
import { clientSession, sessions } from '../store/state';
import { Icon } from '../ui/icon';

/** One more reply to a client, or one more command of the built-in client. */
export function Say() {
  const open = sessions.value.filter((x) => x.open);
  const [chosen, setChosen] = useState('');
  const [dir, setDir] = useState<Dir>('s2c');
  const [text, setText] = useState('226 Transfer complete.');
  const [end, setEnd] = useState(true);
  const sid = open.some((x) => x.sid === chosen) ? chosen : (open[0]?.sid ?? '');
  const own = sid !== '' && sid === clientSession.value;
  return (
    <form
      class="say"
      onSubmit={(e) => {
        e.preventDefault();
        if (sid) void inject(sid, own ? dir : 's2c', toBytes({ text, cr: end, lf: end }));
      }}
    >
      <h2 class="wide">{t('inject.title')}</h2>
      <label>
        {t('inject.session')}
        <select value={sid} disabled={!sid} onChange={(e) => setChosen(e.currentTarget.value)}>
          {open.map((x) => (
            <option key={x.sid} value={x.sid}>
              {x.sid}
            </option>
          ))}
        </select>
      </label>
      {own && (
        <label>
          {t('inject.dir')}
          <select value={dir} onChange={(e) => setDir(e.currentTarget.value as Dir)}>
            <option value="s2c">{t('inject.s2c')}</option>
            <option value="c2s">{t('inject.c2s')}</option>
          </select>
        </label>
      )}
      <label class="wide">
        {t('inject.text')}
        <input
          class="field mono"
          value={text}
          spellcheck={false}
          autocomplete="off"
          onInput={(e) => setText(e.currentTarget.value)}
        />
      </label>
      <label class="check">
        <input type="checkbox" checked={end} onChange={(e) => setEnd(e.currentTarget.checked)} />
        {t('inject.end')}
      </label>
      <button type="submit" class="pri" disabled={!sid || !text}>
        <Icon svg={send} size={14} />
        {t('inject.send')}
      </button>
      <p class="mute wide">{t('inject.how')}</p>
    </form>
  );
}
