import folder from 'lucide-static/icons/folder.svg?raw';
import cap from 'lucide-static/icons/graduation-cap.svg?raw';
import listTree from 'lucide-static/icons/list-tree.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import terminal from 'lucide-static/icons/terminal.svg?raw';
import { t } from '../i18n';
import { held, lesson, type Panel, panel } from '../store/state';
import { Icon } from '../ui/icon';

const panels: { name: Panel; svg: string }[] = [
  { name: 'lesson', svg: cap },
  { name: 'ladder', svg: listTree },
  { name: 'inspect', svg: search },
  { name: 'files', svg: folder },
  { name: 'client', svg: terminal },
];

/** Which panel a small screen shows. */
export function Tabs() {
  return (
    <nav class="tabs" aria-label={t('tabs.label')}>
      {panels
        .filter((p) => p.name !== 'lesson' || lesson.value)
        .map((p) => (
          <button
            key={p.name}
            type="button"
            class={panel.value === p.name ? 'out' : ''}
            aria-current={panel.value === p.name ? 'true' : undefined}
            onClick={() => {
              panel.value = p.name;
            }}
          >
            <Icon svg={p.svg} />
            {t(`tabs.${p.name}`)}
            {p.name === 'client' && held.value.length > 0 && <span class="mark">{held.value.length}</span>}
          </button>
        ))}
    </nav>
  );
}
