import book from 'lucide-static/icons/book-open.svg?raw';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { openReference } from '../reference/open';
import { switchShortcuts } from '../store/settings';
import { shortcuts } from '../store/state';
import { Icon } from '../ui/icon';
import { bindings, globalBindings, type KeyBinding } from './keys';
import './help.css';

const groups = ['flow', 'look', 'held', 'page'] as const;
const shown: Record<string, string> = {
  ' ': 'Space',
  ArrowDown: '↓',
  ArrowUp: '↑',
  'Shift+ArrowDown': 'Shift+↓',
  'Shift+ArrowUp': 'Shift+↑',
  '>': '',
};

/** All keys, and a switch for those without a modifier. */
export function Help() {
  return (
    <Dialog title={t('help.title')} class="help-box">
      <p>{t('help.intro')}</p>
      <label class="switch">
        <input
          type="checkbox"
          checked={shortcuts.value}
          onChange={(e) => switchShortcuts(e.currentTarget.checked)}
        />
        {t('help.on')}
      </label>
      <p>
        <button type="button" class="out" onClick={() => openReference()}>
          <Icon svg={book} size={15} />
          {t('reference.title')}
        </button>
      </p>
      <div class="groups">
        {groups.map((g) => (
          <section key={g}>
            <h3>{t(`help.group.${g}`)}</h3>
            <dl>
              {[...bindings, ...globalBindings]
                .filter((b) => b.group === g)
                .map((b) => (
                  <Line key={b.text} b={b} />
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Line({ b }: { b: KeyBinding }) {
  return (
    <>
      <dt>
        {b.keys.map((k) => {
          const name = shown[k] ?? k;
          return name ? <kbd key={k}>{name}</kbd> : null;
        })}
      </dt>
      <dd>{t(b.text)}</dd>
    </>
  );
}
